import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject, testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container, identities, states } from './stack-state.js';

describe('a database on a plain volume', () => {
  let project: TestProject;
  const sql = async (statement: string): Promise<string> => {
    const args = ['exec', '-T', 'db', 'psql', '-U', 'postgres', '-tAc', statement];
    const { stdout, stderr } = await project.devenv(args);
    return stdout.trim() + stderr.trim();
  };

  beforeAll(async () => {
    project = makeProject({
      'compose.yaml': `services:
  db:
    image: postgres:17-bookworm
    environment: { POSTGRES_PASSWORD: secret }
    command: postgres -c fsync=off
    volumes: ['data:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d:ro']
    healthcheck: { test: [CMD-SHELL, 'pg_isready -h 127.0.0.1 -U postgres'], interval: 1h }
  reader: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data:ro'] }
  api: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: { db: { condition: service_healthy } } }
volumes: { data: { x-devenv: { layered: false } } }
`,
      'init/1.sql': "create table items (name text); insert into items values ('from the init script');",
    });
    await project.devenvJson(['up']);
  });
  afterAll(() => eventually(() => project.dispose()));

  test('without a yes and without a terminal, reset refuses to lose data and changes nothing', async () => {
    const before = await identities(project.name);

    const { exitCode, stderr, stdout } = await project.devenv(['reset', 'db']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${project.name}_data`);
    expect(stderr).toContain('devenv reset db --yes');
    expect(stdout).toBe('');
    const json = await project.devenv(['reset', 'db', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'CONFIRMATION_REQUIRED' } });
    expect(await identities(project.name)).toEqual(before);
  });

  test('--keep-data replaces the container and keeps its rows', async () => {
    await sql("insert into items values ('mine')");
    const before = await identities(project.name);

    const { exitCode, stderr } = await project.devenv(['reset', 'db', '--keep-data']);

    expect(exitCode, stderr).toBe(0);
    expect(await sql('select count(*) from items')).toBe('2');
    const after = await identities(project.name);
    expect(after['db-1']).not.toBe(before['db-1']);
    expect({ ...after, 'db-1': '' }).toEqual({ ...before, 'db-1': '' });
  });

  test('--yes empties its volume: the init scripts run again, who shares it is replaced, and nobody else', async () => {
    await sql('drop table items');
    const before = await identities(project.name);

    const { exitCode, stdout, stderr } = await project.devenv(['reset', 'db', '--yes']);

    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain(`emptied: ${project.name}_data`);
    expect(await sql('select name from items')).toBe('from the init script');
    const after = await identities(project.name);
    const changed = Object.keys(before).filter((part) => before[part] !== after[part]);
    expect(changed.sort()).toEqual(['db-1', 'reader-1']);
  });
});

test('reset without a name says so when nothing is broken, and touches nothing', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`,
  });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  const { exitCode, stdout } = await project.devenv(['reset']);

  expect(exitCode).toBe(0);
  expect(stdout).toContain('Nothing is broken');
  expect(await identities(project.name)).toEqual(before);
});

test('reset without a name finds a service that looks well on a full disk, and leaves alone who only speaks of one', async () => {
  const project = testProject({
    'compose.yaml': `x-quick: &quick { image: 'busybox:1.37', stop_signal: KILL, tmpfs: ['/small:size=1m'] }
services:
  cache: { <<: *quick, command: sleep inf }
  chatter: { <<: *quick, command: "sh -c 'echo no space left on device; exec sleep inf'" }
  quiet: { <<: *quick, command: sleep inf }
`,
  });
  await project.devenvJson(['up']);
  const fill = 'dd if=/dev/zero of=/small/fill bs=1M count=2 2> /proc/1/fd/2';
  await project.devenv(['exec', '-T', 'cache', 'sh', '-c', fill]);
  const others = ['chatter-1', 'chatter-1 sandbox', 'quiet-1', 'quiet-1 sandbox', 'cache-1 sandbox'];
  const before = await identities(project.name, ...others);
  expect((await project.devenv(['diagnose', 'cache'])).stdout).toContain('/small, which it writes to, is full.');

  const { stdout, exitCode, stderr } = await project.devenv(['reset']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('cache-1 was: /small, which it writes to, is full');
  expect((await project.devenv(['exec', '-T', 'cache', 'ls', '/small'])).stdout).toBe('');
  expect(await identities(project.name, ...others)).toEqual(before);
  expect(await project.devenvJson(['reset'])).toMatchObject({ nothingBroken: true });
});

test('reset takes a new anonymous volume and an empty writable layer; other volumes stay', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: [/scratch, './kept:/kept'] }
`,
    'kept/.keep': '',
  });
  await project.devenvJson(['up']);
  const scratch = async (): Promise<string> =>
    (await container(project.name, 'web-1')).inspect.Mounts.find(({ Destination }) => Destination === '/scratch')
      ?.Name ?? '';
  const write = 'touch /scratch/x /root/x /kept/x';
  await project.devenv(['exec', '-T', 'web', 'sh', '-c', write]);
  const old = await scratch();

  await project.devenvJson(['reset', 'web']);

  const { stdout } = await project.devenv(['exec', '-T', 'web', 'sh', '-c', 'ls /scratch /root /kept']);
  expect(stdout).toBe('/kept:\nx\n\n/root:\n\n/scratch:\n');
  const { Volumes } = await (await engine()).listVolumes();
  expect(Volumes.map(({ Name }) => Name)).not.toContain(old);
});

test('an up that replaces keeps the anonymous volume', async () => {
  const compose = (value: number): string => `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: [/scratch], environment: { V: ${value} } }
`;
  const project = testProject({ 'compose.yaml': compose(1) });
  await project.devenvJson(['up']);
  await project.devenv(['exec', '-T', 'web', 'touch', '/scratch/x']);

  project.write('compose.yaml', compose(2));
  await project.devenvJson(['up']);

  expect((await project.devenv(['exec', '-T', 'web', 'ls', '/scratch'])).stdout).toBe('x\n');
});

test('reset of one of several replicas that is broken replaces what is needed, and all answer', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, scale: 2 } }\n`,
  });
  await project.devenvJson(['up']);
  await (await engine()).getContainer((await container(project.name, 'web-2')).id).kill();

  const result = (await project.devenvJson(['reset'])) as { services: { state: string }[] };

  expect(result.services.map(({ state }) => state)).not.toContain('broken');
  expect(await states(project.name)).toEqual([
    'web-1 running',
    'web-1-sandbox running',
    'web-2 running',
    'web-2-sandbox running',
  ]);
});

test('--dry-run prints what a reset would do, data included, and does nothing', async () => {
  const project = testProject({
    'compose.yaml': `services: { db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] } }
volumes: { data: {} }
`,
  });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  const { stdout, exitCode } = await project.devenv(['reset', 'db', '--dry-run']);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/workload db-1.*, kill/);
  expect(stdout).toMatch(/volume \S+_data, remove/);
  expect(await identities(project.name)).toEqual(before);
});

test('--json tells what was wrong, how long each phase took, and how things stand', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sh -c 'echo hi; exec sleep inf', expose: [80] } }\n`,
  });
  await project.devenvJson(['up']);
  await (await engine()).getContainer((await container(project.name, 'web-1')).id).kill();

  const result = await project.devenvJson(['reset', 'web']);

  const number = expect.any(Number) as number;
  expect(result).toMatchObject({
    project: project.name,
    nothingBroken: false,
    emptied: [],
    failures: [],
    elapsedMs: number,
    reset: [
      {
        service: 'web',
        number: 1,
        before: { state: 'broken', cause: 'exited with code 137 (killed, SIGKILL)', exitCode: 137, lastLines: ['hi'] },
        phases: { create: number, start: number },
      },
    ],
    services: [{ service: 'web', state: 'ok' }],
  });
});

test('a crash loop is found in the moment that it runs', async () => {
  const project = testProject({
    'compose.yaml': `services:
  loop:
    image: busybox:1.37
    command: ['sh', '-c', 'echo >> /starts; test $$(wc -l < /starts) -gt 4 && exec sleep inf; exit 7']
    restart: always
    stop_signal: KILL
  other: { image: 'busybox:1.37', command: sleep inf, restart: always, stop_signal: KILL }
`,
  });
  await project.devenv(['up', '-d']);
  const { id } = await container(project.name, 'loop-1');
  await eventually(async () => {
    expect(await (await engine()).getContainer(id).inspect()).toMatchObject({
      RestartCount: 4,
      State: { Status: 'running' },
    });
  });

  expect(await project.devenvJson(['ps'])).toMatchObject({
    services: [
      { service: 'loop', state: 'broken', cause: 'restarts again and again' },
      { service: 'other', state: 'ok' },
    ],
  });
  const { plan } = (await project.devenvJson(['reset', '--dry-run'])) as { plan: string };
  expect(plan).toContain('loop');
  expect(plan).not.toContain('other');
});
