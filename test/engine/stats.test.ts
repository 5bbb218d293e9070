import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  busy: { image: 'busybox:1.37', command: sh -c 'while :; do :; done', stop_signal: KILL, mem_limit: 64m }
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /bin, stop_signal: KILL }
  job: { image: 'busybox:1.37', command: 'true' }
`,
  });
  await project.devenvJson(['up']);
});
afterAll(() => eventually(() => project.dispose()));

interface Sample {
  services: { service: string; containerId: string; usage?: Record<string, number> }[];
}

test('a sample tells processor, memory, traffic and processes of each service that runs', async () => {
  await project.devenv(['exec', '-T', 'busy', 'wget', '-qO', '/dev/null', 'http://web/busybox']);
  const { services } = (await project.devenvJson(['stats', '--no-stream'])) as Sample;

  expect(services.map(({ service }) => service).sort()).toEqual(['busy', 'web']);
  const of = (name: string) => services.find(({ service }) => service === name)?.usage ?? {};
  expect(of('busy')['cpuPercent']).toBeGreaterThan(1);
  expect(of('busy')['memoryLimit']).toBe(64 * 1024 * 1024);
  expect(of('busy')['networkIn']).toBeGreaterThan(500_000);
  expect(of('web')['networkOut']).toBeGreaterThan(500_000);
  expect(of('web')).toMatchObject({ processes: 1, cpuPercent: expect.any(Number) as number });
});

test('docker compose’s fields for --format; -a has what does not run', async () => {
  const { stdout } = await project.devenv(['stats', '--no-stream', '-a', 'job', 'web', '--format', 'json']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { Name: string });
  expect(rows.sort((a, b) => (a.Name < b.Name ? -1 : 1))).toEqual([
    expect.objectContaining({ Name: `${project.name}-job-1`, CPUPerc: '--', PIDs: '--' }),
    expect.objectContaining({
      Name: `${project.name}-web-1`,
      CPUPerc: expect.stringMatching(/^[\d.]+%$/) as string,
      MemUsage: expect.stringMatching(/^[\d.]+[KM]iB \/ [\d.]+[GM]iB$/) as string,
      PIDs: '1',
    }),
  ]);
});

test('goes on with an object a line, the container that a reset put there included', async () => {
  const child = spawn(process.execPath, [program, 'stats', 'web', '--json'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const seen = (): string[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as Sample).services[0]?.containerId ?? '');
  const before = await container(project.name, 'web-1');
  await eventually(() => {
    expect(seen().length).toBeGreaterThan(1);
  });
  await project.devenv(['reset', 'web', '--yes']);
  const after = await container(project.name, 'web-1');
  await eventually(() => {
    expect(seen()).toEqual(expect.arrayContaining([before.id, after.id]));
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});
