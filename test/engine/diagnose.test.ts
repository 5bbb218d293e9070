import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiagnoseResult } from '../../src/operations/diagnose.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

const compose = (token: string): string => `x-quick: &quick { image: 'busybox:1.37', stop_signal: KILL }
x-alone: &alone { image: 'busybox:1.37', stop_signal: KILL, network_mode: none }
services:
  web: { <<: *quick, command: httpd -f -p 80 -h /etc, ports: ['127.0.0.1::80'], networks: [front] }
  token: { <<: *alone, command: [sh, -c, 'test -n "$$TOKEN" && exec sleep inf; echo "error - TOKEN is not set"; exit 1']${token} }
  loop: { <<: *alone, command: "sh -c 'echo hello; cat /etc/app/settings.toml'", restart: always }
  hungry: { <<: *alone, command: tail -c 200m /dev/zero, mem_limit: 16m, memswap_limit: 16m }
  crowded: { <<: *alone, command: "sh -c 'while :; do sleep 1000 & done'", pids_limit: 8 }
  full: { <<: *alone, command: "sh -c 'dd if=/dev/zero of=/small/file bs=1M count=2'", tmpfs: ['/small:size=1m'] }
  script: { <<: *alone, command: [/script], configs: [{ source: script, target: /script, mode: 0555 }] }
  shy: { <<: *quick, command: "httpd -f -p 127.0.0.1:80 -h /etc", expose: ['80'] }
  moved: { <<: *quick, command: httpd -f -p 3000 -h /etc, ports: ['127.0.0.1::80'] }
  blind: { <<: *alone, command: sleep inf, healthcheck: { test: [CMD, curl, localhost], interval: 2s, retries: 1 } }
  needs: { <<: *quick, command: "sh -c 'wget -qO- http://token/'", depends_on: [token] }
  typo: { <<: *quick, command: "sh -c 'wget -qO- http://tokn/'" }
  ended: { <<: *alone, command: sleep inf }
configs: { script: { content: "echo no first line\\n" } }
networks: { front: {}, default: {} }
`;

let project: TestProject;

beforeAll(async () => {
  project = makeProject({ 'compose.yaml': compose(", environment: { TOKEN: 'secret' }") });
  await project.devenv(['up', '-d', 'web', 'token']);
  project.write('compose.yaml', compose(''));
  await project.devenv(['up', '-d']);
});
afterAll(() => eventually(() => project.dispose()));

async function diagnosed(...services: string[]): Promise<DiagnoseResult> {
  const { stdout } = await project.devenv(['diagnose', '--json', ...services]);
  return JSON.parse(stdout) as DiagnoseResult;
}

test('says of every service why it is broken, and of the others that nothing is', async () => {
  await eventually(async () => {
    const { ok, replicas } = await diagnosed();
    const told = replicas
      .filter(({ service }) => service !== 'ended')
      .map(({ service, findings }) => `${service}: ${findings[0]?.kind ?? 'well'}`);
    expect(ok).toBe(false);
    expect(told.sort()).toEqual([
      'blind: health-check-broken',
      'crowded: process-limit',
      'full: disk-full',
      'hungry: out-of-memory',
      'loop: missing-file',
      'moved: nothing-listens',
      'needs: dependency-down',
      'script: wrong-architecture',
      'shy: nothing-listens',
      'token: missing-variable',
      'typo: unknown-host',
      'web: well',
    ]);
  });
});

test('shows the cause, the lines that tell it, what changed since it was last well, and one fix; and ends with 1', async () => {
  const { stdout, exitCode } = await project.devenv(['diagnose', 'token', 'web']);

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/web-1 +✔ running/);
  expect(stdout).toContain('The variable TOKEN is not set.\n  │ error - TOKEN is not set\n');
  expect(stdout).toMatch(/Since it was last well \(.+ ago\): environment changed\./);
  expect(stdout).toContain('Next: Set TOKEN in the environment of token, then: devenv up -d token');
  expect((await project.devenv(['diagnose', 'web'])).exitCode).toBe(0);
});

test('shows the last lines before each crash of a loop', async () => {
  await eventually(async () => {
    const { replicas } = await diagnosed('loop');
    const loop = replicas[0]?.findings.find(({ kind }) => kind === 'crash-loop');
    // by its ends where the engine remembers them, else by the times of the lines
    expect(loop?.evidence.filter((line) => /^\d\d:\d\d:\d\d UTC /.test(line)).length).toBeGreaterThan(1);
    expect(loop?.evidence.filter((line) => line.endsWith(' hello')).length).toBeGreaterThan(1);
  });
});

test('tells a service that somebody killed from one that ended by itself', async () => {
  await (await engine()).getContainer((await container(project.name, 'ended-1')).id).kill();

  const { replicas } = await diagnosed('ended');

  expect(replicas[0]?.findings).toMatchObject([{ kind: 'killed', fix: 'devenv start ended' }]);
});

test('ps names the cause of what is broken below its table', async () => {
  const { stdout } = await project.devenv(['ps', 'token', 'shy', 'web']);

  expect(stdout).toContain('✖ token-1: the variable TOKEN is not set\n');
  expect(stdout).toContain('Next: Set TOKEN');
  expect(stdout).not.toMatch(/✖ (web|shy)/);
});

test('finds a sandbox that was restarted without its workload, however long both have been up', async () => {
  const sandbox = await container(project.name, 'web-1 sandbox');
  await (await engine()).getContainer(sandbox.id).restart({ t: 0 });

  const { replicas } = await diagnosed('web');

  expect(replicas[0]?.findings[0]).toMatchObject({ kind: 'sandbox-lost' });
});
