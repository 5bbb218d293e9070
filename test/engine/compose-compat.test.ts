import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { address, container, containersOf, states } from './stack-state.js';

/** DEVENV_TEST_COMPOSE names docker compose where it is no plugin of docker: `/path/to/docker-compose`. */
const compose = process.env['DEVENV_TEST_COMPOSE']?.split(' ') ?? ['docker', 'compose'];
const [program = '', ...leading] = compose;
const version = await execa(program, [...leading, 'version'], { reject: false });
const isThere = !version.failed;
if (!isThere) console.warn('skipped: no docker compose here (set DEVENV_TEST_COMPOSE to its path)');

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] }
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    ports: ['127.0.0.1::80']
    depends_on: [db]
volumes: { data: {} }
`;

async function dockerCompose(project: TestProject, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(program, [...leading, ...args], {
    cwd: project.folder,
    env: { COMPOSE_PROJECT_NAME: project.name },
    reject: false,
  });
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

describe.skipIf(!isThere)('docker compose and devenv on one stack', () => {
  test('docker compose ps shows our services and ports, logs and exec reach them', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await project.devenvJson(['up']);
    const { port } = await address(project.name, 'web-1');

    const ps = await dockerCompose(project, 'ps');
    expect(ps).toContain(`${project.name}-web-1 `);
    expect(ps).toContain(`127.0.0.1:${port}->80/tcp`);
    expect((await dockerCompose(project, 'ps', '--services')).split('\n').sort()).toEqual(['db', 'web']);
    expect(await dockerCompose(project, 'exec', '-T', 'web', 'echo', 'hello')).toBe('hello');
  });

  test('docker compose down removes everything we made', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await project.devenvJson(['up']);

    await dockerCompose(project, 'down', '--volumes', '-t', '0');

    expect(await containersOf(project.name)).toEqual([]);
    const docker = await engine();
    const filters = { label: [`com.docker.compose.project=${project.name}`] };
    expect(await docker.listNetworks({ filters })).toEqual([]);
    expect((await docker.listVolumes({ filters })).Volumes).toEqual([]);
  });

  test('docker compose up takes our stack over, its data included', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await project.devenvJson(['up']);
    await project.devenv(['exec', '-T', 'db', 'touch', '/data/row']);

    await dockerCompose(project, 'up', '-d', '-t', '0');

    expect(await states(project.name)).toEqual(['db-1 running', 'web-1 running']);
    expect(await dockerCompose(project, 'exec', '-T', 'db', 'ls', '/data')).toBe('row');
  });

  test('a stack of docker compose is refused, then taken over on request, its data kept', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await dockerCompose(project, 'up', '-d');
    await dockerCompose(project, 'exec', '-T', 'db', 'touch', '/data/row');
    const before = (await containersOf(project.name)).map(({ id }) => id);

    const refused = await project.devenv(['up', '-d']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('already runs under docker compose');
    expect(refused.stderr).toContain('devenv up --take-over');
    expect((await containersOf(project.name)).map(({ id }) => id)).toEqual(before);
    expect((await project.devenv(['ps'])).stdout).toContain('made by docker compose');

    const taken = await project.devenv(['up', '-d', '--take-over']);
    expect(taken.exitCode, taken.stderr).toBe(0);
    expect(await states(project.name)).toEqual([
      'db-1 running',
      'db-1-sandbox running',
      'web-1 running',
      'web-1-sandbox running',
    ]);
    expect((await project.devenv(['exec', '-T', 'db', 'ls', '/data'])).stdout).toBe('row\n');
    expect(before).not.toContain((await container(project.name, 'web-1')).id);
    expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
  });

  test('devenv down removes a stack of docker compose too', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await dockerCompose(project, 'up', '-d');
    await project.devenvJson(['down', '-t', '0']);
    expect(await containersOf(project.name)).toEqual([]);
  });
});
