import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { identities } from './stack-state.js';

/** A store and a reader of its data, a second store, and a neighbour without data. */
const STORES = `services:
  store:
    image: busybox:1.37
    command: sh -c 'test -f /data/rows || { chown 70:71 /data; chmod 750 /data; echo seeded > /data/rows; }; exec sleep inf'
    stop_signal: KILL
    healthcheck: { test: [CMD, test, -f, /data/rows], interval: 1h }
    volumes: [data:/data]
  reader: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data:ro'] }
  other: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['more:/data'] }
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
volumes: { data: {}, more: {} }
`;

async function shell(project: TestProject, service: string, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await project.devenv(['exec', '-T', service, 'sh', '-c', script]);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

async function changedBy(project: TestProject, work: () => Promise<unknown>): Promise<string[]> {
  const before = await identities(project.name);
  await work();
  const after = await identities(project.name);
  return Object.keys({ ...before, ...after })
    .filter((part) => before[part] !== after[part])
    .sort();
}

async function volumeNames(project: TestProject): Promise<string[]> {
  const { Volumes } = await (await engine()).listVolumes();
  return Volumes.map(({ Name }) => Name)
    .filter((name) => name.startsWith(project.name))
    .map((name) => name.slice(project.name.length))
    .sort();
}

describe('a stack with data', () => {
  test('is sealed as its baseline when it is first healthy, and never again', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);

    const list = (await project.devenvJson(['snapshot', 'list'])) as { snapshots: unknown[] };
    expect(list.snapshots).toMatchObject([{ kind: 'baseline', volumes: ['data', 'more'] }]);
    const changed = await changedBy(project, async () => {
      expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
    });
    expect(changed).toEqual([]);
  });

  test('a reset rewinds it without asking, and touches nobody but who mounts the data', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo lost > /data/rows; touch /data/junk');
    await shell(project, 'other', 'touch /data/mine');

    const changed = await changedBy(project, () => project.devenvJson(['reset', 'store']));

    expect(changed).toEqual(['reader-1', 'store-1']);
    expect(await shell(project, 'reader', 'ls /data; cat /data/rows')).toBe('rows\nseeded');
    expect(await shell(project, 'store', 'stat -c "%u:%g %a" /data')).toBe('70:71 750');
    expect(await shell(project, 'other', 'ls /data')).toBe('mine');
  });

  test('undo brings back what a reset replaced, and a second undo the reset', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo mine > /data/rows');
    await project.devenvJson(['reset', 'store']);

    expect(await project.devenvJson(['undo'])).toMatchObject({ snapshot: { cause: 'reset store' }, failures: [] });
    expect(await shell(project, 'store', 'cat /data/rows')).toBe('mine');
    await project.devenvJson(['undo']);
    expect(await shell(project, 'store', 'cat /data/rows')).toBe('seeded');
    await project.devenvJson(['undo']);
    expect(await shell(project, 'store', 'cat /data/rows; stat -c "%u:%g %a" /data')).toBe('mine\n70:71 750');
  });

  test('a snapshot holds all of it, comes back whole, and can be taken back', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo one > /data/rows; mkdir /data/folder');
    await shell(project, 'other', 'echo one > /data/x');
    await project.devenvJson(['snapshot', 'save', 'first', '--note', 'before it all']);
    await shell(project, 'store', 'echo two > /data/rows; rmdir /data/folder');
    await shell(project, 'other', 'rm /data/x');

    const changed = await changedBy(project, () => project.devenvJson(['snapshot', 'restore', 'first']));

    expect(changed).toEqual(['other-1', 'reader-1', 'store-1']);
    expect(await shell(project, 'store', 'ls /data; cat /data/rows')).toBe('folder\nrows\none');
    expect(await shell(project, 'other', 'cat /data/x')).toBe('one');
    await project.devenvJson(['undo']);
    expect(await shell(project, 'store', 'ls /data; cat /data/rows')).toBe('rows\ntwo');
    expect(await shell(project, 'other', 'ls /data')).toBe('');
  });

  test('what is written after a restore does not touch the snapshot', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo one > /data/rows');
    await project.devenvJson(['snapshot', 'save', 'first']);
    for (const text of ['two', 'three']) {
      await shell(project, 'store', `echo ${text} > /data/rows`);
      await project.devenvJson(['reset', 'store', '--to', 'first']);
      expect(await shell(project, 'store', 'cat /data/rows')).toBe('one');
    }
  });

  test('a snapshot of one volume, and of a stack that is down', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    const changed = await changedBy(project, () =>
      project.devenvJson(['snapshot', 'save', 'part', '--volume', 'more']),
    );
    expect(changed).toEqual(['other-1']);
    await shell(project, 'store', 'echo late > /data/rows');
    await project.devenvJson(['down', '-t', '0']);

    await project.devenvJson(['snapshot', 'save', 'asleep']);
    await project.devenvJson(['up']);
    await project.devenvJson(['reset', 'store']);
    await project.devenvJson(['reset', 'store', '--to', 'asleep']);

    expect(await shell(project, 'store', 'cat /data/rows')).toBe('late');
  });

  test('three resets can be taken back, and older ones leave nothing', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    for (let round = 0; round < 5; round += 1) await project.devenvJson(['reset', 'other']);

    const { snapshots } = (await project.devenvJson(['snapshot', 'list'])) as { snapshots: { kind: string }[] };
    expect(snapshots.filter(({ kind }) => kind === 'undo')).toHaveLength(3);
    const layers = (await volumeNames(project)).filter((name) => name.startsWith('_more.layer'));
    expect(layers).toHaveLength(5);
  });

  test('a removed snapshot takes its layers with it, and the data stays', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo one > /data/rows');
    await project.devenvJson(['snapshot', 'save', 'first']);
    await project.devenvJson(['reset', 'store']);
    const before = await volumeNames(project);
    await project.devenvJson(['snapshot', 'rm', 'first', '--yes']);

    expect(await shell(project, 'store', 'cat /data/rows')).toBe('seeded');
    expect((await volumeNames(project)).length).toBeLessThan(before.length);
    await project.devenvJson(['undo']);
    expect(await shell(project, 'store', 'cat /data/rows')).toBe('one');
  });

  test('down keeps data and snapshots, down --volumes leaves nothing of them', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await project.devenvJson(['up']);
    await shell(project, 'store', 'echo mine > /data/rows');
    await project.devenvJson(['reset', 'store']);
    await project.devenvJson(['down', '-t', '0']);
    await project.devenvJson(['up']);
    await project.devenvJson(['undo']);
    expect(await shell(project, 'store', 'cat /data/rows')).toBe('mine');

    await project.devenvJson(['down', '--volumes', '--yes']);

    expect(await volumeNames(project)).toEqual([]);
  });
});

test('a one-shot that worked on the data does not run again, until its work is gone', async () => {
  const project = testProject({
    'compose.yaml': `services:
  fill: { image: 'busybox:1.37', command: sh -c 'echo run >> /data/runs', volumes: ['data:/data'] }
  app:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    volumes: [data:/data]
    depends_on: { fill: { condition: service_completed_successfully } }
volumes: { data: { x-devenv: { baseline: false } } }
`,
  });
  await project.devenvJson(['up']);
  await project.devenvJson(['snapshot', 'save', 'filled']);
  expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
  expect(await project.devenvJson(['ps'])).toMatchObject({ services: [{ service: 'fill', state: 'completed' }, {}] });
  expect(await shell(project, 'app', 'cat /data/runs')).toBe('run');

  await project.devenvJson(['reset', 'app', '--to', 'filled']);
  expect(await shell(project, 'app', 'cat /data/runs')).toBe('run');
  await project.devenvJson(['reset', 'app']);
  await project.devenvJson(['up']);
  expect(await shell(project, 'app', 'cat /data/runs')).toBe('run');
});

test('volumes that are not ours to layer stay as they are, and a reset of one that nothing brings back asks first', async () => {
  const project = testProject({});
  const external = `${project.name}-external`;
  const docker = await engine();
  await docker.createVolume({ Name: external, Labels: { 'com.docker.compose.project': project.name } });
  project.write(
    'compose.yaml',
    `services:
  app: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['ext:/a', 'plain:/b', 'opts:/c'] }
volumes:
  ext: { external: true, name: ${external} }
  plain: { x-devenv: { layered: false } }
  opts: { driver_opts: { type: tmpfs, device: tmpfs } }
`,
  );
  await project.devenvJson(['up']);
  await shell(project, 'app', 'touch /a/x /b/x');
  expect(await volumeNames(project)).toEqual(['-external', '_opts', '_plain']);

  const refused = await project.devenv(['reset', 'app']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`${project.name}_plain`);
  await project.devenvJson(['reset', 'app', '--yes']);

  expect(await shell(project, 'app', 'ls /a /b')).toBe('/a:\nx\n\n/b:');
});

test('PostgreSQL is rewound to its baseline and back, with its init scripts run once', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db:
    image: postgres:17-bookworm
    environment: { POSTGRES_PASSWORD: pw }
    volumes: ['data:/var/lib/postgresql/data', './init.sql:/docker-entrypoint-initdb.d/init.sql:ro']
    healthcheck: { test: [CMD-SHELL, 'pg_isready -h 127.0.0.1 -U postgres'], interval: 5s }
volumes: { data: {} }
`,
    'init.sql': "create table items (name text); insert into items values ('from the init script');",
  });
  const sql = (query: string): Promise<string> => shell(project, 'db', `psql -U postgres -qtAc "${query}"`);
  await project.devenvJson(['up']);
  await sql("insert into items values ('mine')");
  await sql('drop table items');

  await project.devenvJson(['reset', 'db']);
  expect(await sql('select name from items')).toBe('from the init script');
  await project.devenvJson(['undo']);
  expect(await sql("select to_regclass('items') is null")).toBe('t');
});

test('without a baseline because an optional dependency fails, up says so', async () => {
  const project = testProject({
    'compose.yaml': `services:
  job: { image: 'busybox:1.37', command: [sh, -c, 'exit 1'], stop_signal: KILL }
  store:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    volumes: ['data:/data']
    depends_on: { job: { condition: service_completed_successfully, required: false } }
volumes: { data: {} }
`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain(
    'There is no baseline yet that a reset could go back to: it is sealed once job is well, too.',
  );
  expect(await project.devenvJson(['snapshot', 'list'])).toMatchObject({ snapshots: [] });
});
