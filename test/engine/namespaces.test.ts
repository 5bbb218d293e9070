import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container, identities } from './stack-state.js';

/** A sidecar shares the sandbox of `web`; a peer must not notice. */
const COMPOSE = `x-quick: &quick { image: 'busybox:1.37', stop_signal: KILL }
services:
  web: { <<: *quick, command: httpd -f -p 80 -h /etc, ports: ['127.0.0.1::80'] }
  sidecar: { <<: *quick, command: sleep inf, network_mode: 'service:web' }
  peer: { <<: *quick, command: sleep inf }
`;

const STRANDED = expect.objectContaining({ state: 'broken', cause: 'its sandbox was restarted without it' }) as object;

interface Status {
  service: string;
  state: string;
}

/** Restarts a container by hand. */
async function restart(project: TestProject, part: string): Promise<void> {
  const docker = await engine();
  await docker.getContainer((await container(project.name, part)).id).restart({ t: 0 });
}

async function stateOf(project: TestProject, service: string, env: Record<string, string> = {}): Promise<object> {
  const { stdout } = await project.devenv(['ps', '--json'], { env });
  const { services } = JSON.parse(stdout) as { services: Status[] };
  return services.find((one) => one.service === service) ?? {};
}

/** Whether the peer reaches `web`, and the sidecar is at its side. */
async function works(project: TestProject): Promise<void> {
  for (const [service, host] of [
    ['peer', 'web'],
    ['sidecar', '127.0.0.1'],
  ] as const)
    // prettier-ignore
    expect((await project.devenv(['exec', '-T', service, 'wget', '-qO-', `http://${host}/passwd`])).stdout).toMatch(/^root/);
  expect(await project.devenvJson(['up', '-d'])).toMatchObject({ changed: false });
}

/** A stack whose sandbox of `web` has started again a moment after its workloads: the engine's words for both are alike. */
async function stranded(): Promise<TestProject> {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up', '-d']);
  await restart(project, 'web-1');
  await restart(project, 'sidecar-1');
  await restart(project, 'web-1 sandbox');
  return project;
}

describe('a workload whose sandbox was restarted by hand, as long ago in words as it itself,', () => {
  test('is told by ps and diagnose, and mended by up, with what shares its sandbox', async () => {
    const project = await stranded();
    const peer = await identities(project.name, 'peer-1', 'peer-1 sandbox', 'web-1 sandbox');

    expect(await stateOf(project, 'web')).toEqual(STRANDED);
    expect(await stateOf(project, 'sidecar')).toEqual(STRANDED);
    expect(await stateOf(project, 'peer')).toMatchObject({ state: 'ok' });
    const { stdout, exitCode } = await project.devenv(['diagnose', 'sidecar']);
    expect(stdout).toContain('its sandbox was restarted without it');
    expect(exitCode).toBe(1);
    await project.devenvJson(['up', '-d']);

    await works(project);
    expect(await identities(project.name, 'peer-1', 'peer-1 sandbox', 'web-1 sandbox')).toEqual(peer);
  });

  test('is mended by a reset that names nothing', async () => {
    const project = await stranded();
    const peer = await identities(project.name, 'peer-1', 'peer-1 sandbox', 'web-1 sandbox');

    expect(await project.devenvJson(['reset'])).toMatchObject({ reset: [{ service: 'web' }, { service: 'sidecar' }] });

    await works(project);
    expect(await identities(project.name, 'peer-1', 'peer-1 sandbox', 'web-1 sandbox')).toEqual(peer);
  });

  test('is told where the state folder is lost', async () => {
    const project = await stranded();
    const lost = mkdtempSync(join(tmpdir(), 'devenv-test-state-'));
    onTestFinished(() => {
      rmSync(lost, { recursive: true });
    });

    expect(await stateOf(project, 'web', { XDG_STATE_HOME: lost })).toEqual(STRANDED);
    expect(await stateOf(project, 'peer', { XDG_STATE_HOME: lost })).toMatchObject({ state: 'ok' });
  });
});

test('what was stopped, started, restarted, reset, or restarted by hand in its sandbox is well', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up', '-d']);
  for (const args of [['stop'], ['start'], ['restart'], ['reset', 'web']]) {
    expect((await project.devenv(args)).exitCode, args.join(' ')).toBe(0);
    if (args[0] !== 'stop')
      expect(await project.devenvJson(['up', '-d']), args.join(' ')).toMatchObject({ changed: false });
  }
  await restart(project, 'web-1');
  await works(project);
  expect(await stateOf(project, 'web')).toMatchObject({ state: 'ok' });
});
