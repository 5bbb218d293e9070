import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  halted: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  elsewhere: { image: 'busybox:1.37', command: sleep inf, profiles: [never] }
`,
  });
  await project.devenvJson(['up']);
  const docker = await engine();
  const find = async (part: string): Promise<ReturnType<typeof docker.getContainer>> =>
    docker.getContainer((await container(project.name, part)).id);
  await (await find('paused-1')).pause();
  await (await find('dead-1')).kill();
  await project.devenvJson(['stop', 'halted']);
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

test('what was stopped on purpose is not called broken, what was killed is', async () => {
  const { stdout } = await project.devenv(['ps', 'halted', 'dead']);

  expect(stdout).toMatch(/^halted-1 +– stopped/m);
  expect(stdout).not.toContain('✖ halted-1');
  expect(stdout).toContain('✖ dead-1: it was killed from outside (SIGKILL)');
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

test('the ids, names and formats of docker compose: what runs, and with -a or a state the rest', async () => {
  const run = async (...args: string[]): Promise<string[]> =>
    (await project.devenv(['ps', ...args])).stdout.split('\n').filter((line) => line !== '');
  const web = await container(project.name, 'web-1');

  expect(await run('-q', 'web')).toEqual([web.id]);
  expect(await run('--services')).toEqual(['homeless', 'paused', 'web']);
  expect(await run('--services', '-a')).toEqual(['dead', 'halted', 'homeless', 'job', 'paused', 'web']);
  expect(await run('--services', '--filter', 'status=paused')).toEqual(['paused']);
  expect(await run('--status', 'exited', '--status', 'paused', '--format', '{{.Service}} {{.State}}')).toEqual([
    'dead exited',
    'halted exited',
    'job exited',
    'paused paused',
  ]);
  const [row = '{}'] = await run('web', '--format', 'json');
  expect(JSON.parse(row)).toMatchObject({
    ID: web.id.slice(0, 12),
    Name: web.name,
    Service: 'web',
    State: 'running',
    Health: 'healthy',
    Networks: `${project.name}_default`,
    Publishers: [
      { URL: '127.0.0.1', TargetPort: 53, Protocol: 'udp' },
      { URL: '127.0.0.1', TargetPort: 80, Protocol: 'tcp' },
    ],
  });
});

test('a container of a service that the file has no more is an orphan; one of run comes with -a', async () => {
  await project.devenv(['run', '-d', '--name', `${project.name}-once`, '--no-deps', 'job', 'sleep', 'inf']);
  const file = readFileSync(join(project.folder, 'compose.yaml'), 'utf8');
  project.write('smaller.yaml', file.replace(/^ {2}paused:.*\n/m, ''));
  const ps = async (...args: string[]): Promise<string> =>
    (await project.devenv(['-f', 'smaller.yaml', 'ps', ...args])).stdout;

  expect(await ps()).toContain('! orphan: not in the Compose file, paused');
  expect(await ps('--orphans=false')).not.toContain('paused-1');
  expect(await ps()).not.toContain('once');
  expect(await ps('-a')).toMatch(/once +one-off: running/);
});

test('a project is found by its name where there is no Compose file', async () => {
  const { stdout, exitCode } = await project.devenv(['-p', project.name, 'ps'], { cwd: '/' });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/web-1 +✔ healthy/);
  expect(stdout).toMatch(/dead-1 +✖ broken: exited with code 137/);
  const nowhere = await project.devenv(['-p', `${project.name}-no`, 'ps'], { cwd: '/' });
  expect(nowhere).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('devenv ls -a') as string });
});
