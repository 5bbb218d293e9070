import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    ports: ['127.0.0.1::80', '127.0.0.1::53/udp']
    healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/passwd'], interval: 1h }
  job: { image: 'busybox:1.37', command: 'true' }
  paused: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  dead: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  gone: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  homeless: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  elsewhere: { image: 'busybox:1.37', command: sleep inf, profiles: [never] }
`,
  });
  await project.devenvJson(['up']);
  const docker = await engine();
  const find = async (part: string): Promise<ReturnType<typeof docker.getContainer>> =>
    docker.getContainer((await container(project.name, part)).id);
  await (await find('paused-1')).pause();
  await (await find('dead-1')).kill();
  await (await find('gone-1')).remove({ force: true });
  await (await find('homeless-1 sandbox')).remove({ force: true });
});
afterAll(() => eventually(() => project.dispose()));

test('says of every service how it is, and why where it is not well', async () => {
  const { stdout, exitCode } = await project.devenv(['ps']);

  expect(exitCode).toBe(0);
  const row = (service: string): string => stdout.split('\n').find((line) => line.startsWith(`${service}-1`)) ?? '';
  expect(row('web')).toMatch(/✔ healthy +127\.0\.0\.1:\d+\/udp, 127\.0\.0\.1:\d+ /);
  expect(row('job')).toContain('✔ completed (0)');
  expect(row('paused')).toContain('✖ broken: paused');
  expect(row('dead')).toContain('✖ broken: exited with code 137');
  expect(row('gone')).toContain('– not created');
  expect(row('homeless')).toContain('✖ broken: its sandbox is gone');
  expect(stdout).not.toContain('elsewhere');
});

test('--json tells the same for programs', async () => {
  const result = (await project.devenvJson(['ps'])) as { project: string; services: { service: string }[] };

  expect(result.project).toBe(project.name);
  const of = (service: string): object | undefined => result.services.find((one) => one.service === service);
  const web = await container(project.name, 'web-1');
  expect(of('web')).toEqual({
    service: 'web',
    number: 1,
    name: web.name,
    state: 'ok',
    status: expect.stringContaining('(healthy)') as string,
    health: 'healthy',
    image: 'busybox:1.37',
    containerId: web.id,
    created: expect.any(Number) as number,
    ports: [
      { hostIp: '127.0.0.1', published: expect.any(Number) as number, target: 53, protocol: 'udp' },
      { hostIp: '127.0.0.1', published: expect.any(Number) as number, target: 80, protocol: 'tcp' },
    ],
    addresses: { [`${project.name}_default`]: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) as string },
  });
  expect(of('job')).toMatchObject({ state: 'completed', exitCode: 0 });
  expect(of('dead')).toMatchObject({ state: 'broken', cause: 'exited with code 137 (killed, SIGKILL)', exitCode: 137 });
  expect(of('gone')).toMatchObject({ state: 'missing', ports: [] });
});

test('shows the named services alone, and an unknown one is a wrong usage that names the near miss', async () => {
  const { stdout } = await project.devenv(['ps', 'web', '--services']);
  expect(stdout).toBe('web\n');
  const unknown = await project.devenv(['ps', 'wbe']);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toMatch(/wbe[\s\S]*web/);
});
