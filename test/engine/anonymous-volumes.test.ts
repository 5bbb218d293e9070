import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { containersOf } from './stack-state.js';
import { must } from './stack-fixture.js';

const worker = (extra = ''): string =>
  `services: { worker: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: [/data]${extra} } }\n`;

/** The anonymous volumes of a project's containers. */
async function mounted(project: TestProject): Promise<string[]> {
  const mounts = (await containersOf(project.name)).flatMap(({ inspect }) => inspect.Mounts);
  return mounts.flatMap(({ Name }) => (Name === undefined ? [] : [Name])).sort();
}

async function existing(volumes: string[]): Promise<string[]> {
  const all = new Set((await (await engine()).listVolumes()).Volumes.map(({ Name }) => Name));
  return volumes.filter((name) => all.has(name));
}

test('one that a changed service took over is still removed by down', async () => {
  const project = testProject({ 'compose.yaml': worker() });
  await must(project, 'up', '-d');
  const [volume = ''] = await mounted(project);
  project.write('compose.yaml', worker(', environment: { CHANGED: yes }'));
  await must(project, 'up', '-d');
  expect(await mounted(project)).toEqual([volume]);

  await must(project, 'down');

  expect(await existing([volume])).toEqual([]);
});

test('one that a changed service took over is dropped by reset', async () => {
  const project = testProject({ 'compose.yaml': worker() });
  await must(project, 'up', '-d');
  const before = await mounted(project);
  await must(project, 'up', '-d', '--force-recreate');
  expect(await mounted(project)).toEqual(before);

  await must(project, 'reset', 'worker');

  expect(await mounted(project)).not.toEqual(before);
  expect(await existing(before)).toEqual([]);
});

test('the one that shelters the secrets of a read-only service is not left when they change', async () => {
  const project = testProject({
    'compose.yaml': `services: { worker: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, read_only: true, secrets: [key], ports: ['127.0.0.1::\${PORT}'] } }
secrets: { key: { environment: KEY } }
`,
  });
  const up = async (env: Record<string, string>): Promise<void> => {
    const { exitCode, stderr } = await project.devenv(['up', '-d'], { env });
    expect(exitCode, stderr).toBe(0);
  };
  await up({ KEY: 'one', PORT: '80' });
  const first = await mounted(project);
  await up({ KEY: 'two', PORT: '80' });
  const second = await mounted(project);
  await up({ KEY: 'three', PORT: '81' });

  expect(await existing([...first, ...second])).toEqual([]);
  expect(await mounted(project)).toHaveLength(1);
});

test('those of replicas beyond the scale go with them', async () => {
  const project = testProject({ 'compose.yaml': worker(', scale: 3') });
  await must(project, 'up', '-d');
  const before = await mounted(project);
  expect(before).toHaveLength(3);

  await must(project, 'up', '-d', '--scale', 'worker=1');

  expect(await mounted(project)).toHaveLength(1);
  expect(await existing(before)).toEqual(await mounted(project));
});

test('a declared volume whose name looks like that of an anonymous one is left alone', async () => {
  const name = randomBytes(32).toString('hex');
  const docker = await engine();
  const project = testProject({
    'compose.yaml': `services: { worker: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['old:/data'] } }
volumes: { old: { external: true, name: ${name} } }
`,
  });
  await docker.createVolume({ Name: name });
  try {
    await must(project, 'up', '-d');
    await must(project, 'reset', 'worker', '--yes');
    project.write('compose.yaml', worker());
    await must(project, 'up', '-d');
    expect(await mounted(project)).not.toContain(name);
    await must(project, 'down', '-v', '--yes');
    expect(await existing([name])).toEqual([name]);
  } finally {
    await docker.getVolume(name).remove();
  }
});
