import { createServer, type AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { dockerCompose, hasDockerCompose } from './docker-compose.js';
import { must } from './stack-fixture.js';
import { containersOf, states } from './stack-state.js';

const isThere = await hasDockerCompose();

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

/** Data in a named volume, a bind mount and an anonymous volume; a fixed port; replicas; a profile; two networks. */
function compose(port: number): string {
  return `services:
  db: { ${SLEEPER}, volumes: ['data:/data', './files:/files', '/nameless'], networks: [default, back] }
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /www
    stop_signal: KILL
    ports: ['127.0.0.1:${port}:80']
    volumes: ['data:/www']
    depends_on: [db]
  worker: { ${SLEEPER}, volumes: ['/nameless'], scale: 3 }
  tool: { ${SLEEPER}, profiles: [tools] }
networks: { back: { internal: true } }
volumes: { data: {} }
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Exec = (service: string, index: number, script: string) => Promise<string>;

const byDevenv =
  (project: TestProject): Exec =>
  async (service, index, script) =>
    (await must(project, 'exec', '-T', '--index', String(index), service, 'sh', '-c', script)).trim();

const byCompose =
  (project: TestProject): Exec =>
  (service, index, script) =>
    dockerCompose(project, 'exec', '-T', '--index', String(index), service, 'sh', '-c', script);

/** Puts a mark into every place that holds data. */
async function write(exec: Exec): Promise<void> {
  await exec('db', 1, 'echo row > /data/row; echo file > /files/file; echo nameless > /nameless/mark');
  for (const index of [1, 2, 3]) await exec('worker', index, `echo worker ${index} > /nameless/mark`);
}

/** What is found of the marks. */
async function read(exec: Exec): Promise<string[]> {
  return [
    await exec('db', 1, 'cat /data/row /files/file /nameless/mark'),
    ...(await Promise.all([1, 2, 3].map((index) => exec('worker', index, 'cat /nameless/mark')))),
  ];
}

const WRITTEN = ['row\nfile\nnameless', 'worker 1', 'worker 2', 'worker 3'];

function get(port: number): Promise<string> {
  return eventually(async () => (await fetch(`http://127.0.0.1:${port}/row`)).text(), { timeoutMs: 10_000 });
}

async function networkIds(project: TestProject): Promise<string[]> {
  const filters = { label: [`com.docker.compose.project=${project.name}`] };
  return (await (await engine()).listNetworks({ filters })).map(({ Name, Id }) => `${Name} ${Id}`).sort();
}

/** The anonymous volumes that the project's containers mount. */
async function nameless(project: TestProject): Promise<string[]> {
  const mounts = (await containersOf(project.name)).flatMap(({ inspect }) => inspect.Mounts);
  return mounts.flatMap(({ Name }) => (Name !== undefined && /^[0-9a-f]{64}$/.test(Name) ? [Name] : [])).sort();
}

async function existing(volumes: string[]): Promise<string[]> {
  const all = new Set((await (await engine()).listVolumes()).Volumes.map(({ Name }) => Name));
  return volumes.filter((name) => all.has(name));
}

describe.skipIf(!isThere)('taking a stack of docker compose over', () => {
  test('is refused without a request: what would happen is said, nothing is changed', async () => {
    const project = testProject({ 'compose.yaml': compose(await freePort()) });
    await dockerCompose(project, 'up', '-d');
    const before = (await containersOf(project.name)).map(({ id, startedAt }) => `${id} ${startedAt}`);

    for (const args of [['up', '-d'], ['start'], ['reset', 'db', '--yes'], ['run', '--rm', 'web', 'true']]) {
      const { exitCode, stderr } = await project.devenv(args);
      expect(exitCode, args.join(' ')).toBe(1);
      expect(stderr, args.join(' ')).toContain('already runs under docker compose: db');
      expect(stderr).toContain('devenv up --take-over');
    }
    const { error } = JSON.parse((await project.devenv(['up', '--json'])).stdout) as { error: object };
    expect(error).toMatchObject({ code: 'FOREIGN_STACK' });
    expect(await must(project, 'ps')).toContain('made by docker compose');
    const plan = await must(project, 'up', '--take-over', '--dry-run');
    expect(plan).toMatch(/workload db-1, remove, made by docker compose/);

    expect((await containersOf(project.name)).map(({ id, startedAt }) => `${id} ${startedAt}`)).toEqual(before);
  });

  test('names the folder of another project that has the same name', async () => {
    const project = testProject({ 'compose.yaml': `services: { db: { ${SLEEPER} } }\n` });
    await dockerCompose(project, 'up', '-d');
    const namesake = testProject({ 'compose.yaml': `services: { db: { ${SLEEPER} } }\n` });

    const { exitCode, stderr } = await namesake.devenv(
      ['-p', project.name, 'up', '-d'].slice(2).concat('-p', project.name),
    );

    expect(exitCode).toBe(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(project.folder);
  });

  test('keeps its data, networks and port, replica by replica', async () => {
    const port = await freePort();
    const project = testProject({ 'compose.yaml': compose(port) });
    await dockerCompose(project, '--profile', 'tools', 'up', '-d');
    await dockerCompose(project, 'run', '-d', '--name', `${project.name}-once`, 'db', 'sleep', 'inf');
    await write(byCompose(project));
    const networks = await networkIds(project);
    const once = await dockerCompose(project, 'ps', '-aq', '--orphans=false', 'tool');

    const { exitCode, stderr } = await project.devenv(['up', '-d', '--take-over']);

    expect(exitCode, stderr).toBe(0);
    expect(await states(project.name)).toEqual([
      'db-1 running',
      'db-1-sandbox running',
      'once running',
      'tool-1 running',
      'web-1 running',
      'web-1-sandbox running',
      ...[1, 2, 3].flatMap((number) => [`worker-${number} running`, `worker-${number}-sandbox running`]),
    ]);
    expect(await read(byDevenv(project))).toEqual(WRITTEN);
    expect(readFileSync(join(project.folder, 'files', 'file'), 'utf8')).toBe('file\n');
    expect(await get(port)).toBe('row\n');
    expect(await networkIds(project)).toEqual(networks);
    expect(await dockerCompose(project, 'ps', '-aq', '--orphans=false', 'tool')).toBe(once);
    expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });

    const volumes = await nameless(project);
    await must(project, 'down', '-v', '--yes');
    expect(await containersOf(project.name)).toEqual([]);
    expect(await existing([...volumes, `${project.name}_data`])).toEqual([]);
  });
});

describe.skipIf(!isThere)('docker compose taking a stack of ours over', () => {
  test('up keeps its data, networks and port, replica by replica', async () => {
    const port = await freePort();
    const project = testProject({ 'compose.yaml': compose(port) });
    await must(project, 'up', '-d');
    await write(byDevenv(project));
    const networks = await networkIds(project);

    await dockerCompose(project, 'up', '-d', '-t', '0');

    expect(await states(project.name)).toEqual([
      'db-1 running',
      'web-1 running',
      'worker-1 running',
      'worker-2 running',
      'worker-3 running',
    ]);
    expect(await read(byCompose(project))).toEqual(WRITTEN);
    expect(await get(port)).toBe('row\n');
    expect(await networkIds(project)).toEqual(networks);
  });

  test('there and back again, the data is where it was', async () => {
    const port = await freePort();
    const project = testProject({ 'compose.yaml': compose(port) });
    await must(project, 'up', '-d');
    await write(byDevenv(project));
    const volumes = await nameless(project);

    await dockerCompose(project, 'up', '-d', '-t', '0');
    await must(project, 'up', '-d', '--take-over');

    expect(await read(byDevenv(project))).toEqual(WRITTEN);
    expect(await nameless(project)).toEqual(volumes);
    await dockerCompose(project, 'down', '--volumes', '-t', '0');
    expect(await states(project.name)).toEqual([]);
    expect(await networkIds(project)).toEqual([]);
    // docker compose leaves anonymous volumes that one container took over from another
    const docker = await engine();
    await Promise.all((await existing(volumes)).map((name) => docker.getVolume(name).remove()));
  });
});
