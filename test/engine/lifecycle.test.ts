import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { address, container, identities, states } from './stack-state.js';

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, expose: [1] }
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, ports: ['127.0.0.1::80'], depends_on: [db] }
`;

test('stop ends the processes, keeps the containers, and start brings the same ones back', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const { id } = await container(project.name, 'web-1');

  await project.devenvJson(['stop']);
  expect(await states(project.name)).toEqual([
    'db-1 exited',
    'db-1-sandbox running',
    'web-1 exited',
    'web-1-sandbox exited',
  ]);

  await project.devenvJson(['start']);
  expect((await container(project.name, 'web-1')).id).toBe(id);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

test('a worker that ends well when it is stopped is started again, by start and by up', async () => {
  const project = testProject({
    'compose.yaml': `services:
  worker: { image: 'busybox:1.37', command: ['sh', '-c', 'trap "exit 0" TERM; sleep inf & wait'] }
`,
  });
  await project.devenvJson(['up']);
  for (const again of ['start', 'up']) {
    await project.devenvJson(['stop']);
    expect((await container(project.name, 'worker-1')).inspect.State.ExitCode).toBe(0);
    await project.devenvJson([again]);
    expect(await states(project.name), again).toEqual(['worker-1 running', 'worker-1-sandbox running']);
  }
});

test('stop frees the published ports', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const { port } = await address(project.name, 'web-1');

  await project.devenvJson(['stop', 'web']);

  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
  expect(await states(project.name)).toContain('db-1 running');
});

test('up after stop starts again what was stopped', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const { id } = await container(project.name, 'web-1');
  await project.devenvJson(['stop']);

  await project.devenvJson(['up']);

  expect((await container(project.name, 'web-1')).id).toBe(id);
  expect((await states(project.name)).every((state) => state.endsWith('running'))).toBe(true);
});

test('restart gives a service a new process in the same container; its neighbours stay', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const before = await identities(project.name);
  const { id, startedAt } = await container(project.name, 'web-1');

  await project.devenvJson(['restart', 'web']);

  const after = await container(project.name, 'web-1');
  expect(after.id).toBe(id);
  expect(after.startedAt > startedAt).toBe(true);
  expect({ ...(await identities(project.name)), 'web-1': '' }).toEqual({ ...before, 'web-1': '' });
});

test('what start and restart have waited for is told as healthy, though the engine has not probed it yet', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, healthcheck: { test: [CMD, 'true'], interval: 1h } }
`,
  });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop']);

  const healthy = [{ service: 'web', state: 'ok', health: 'healthy' }];
  expect(await project.devenvJson(['start'])).toMatchObject({ services: healthy });
  expect(await project.devenvJson(['restart'])).toMatchObject({ services: healthy });
});

test('start does not replace what changed meanwhile', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop']);
  const { id } = await container(project.name, 'web-1');
  project.write('compose.yaml', COMPOSE.replace('/etc,', '/,'));

  await project.devenvJson(['start']);

  expect((await container(project.name, 'web-1')).id).toBe(id);
  expect((await container(project.name, 'web-1')).state).toBe('running');
});

test('-t sets the grace of stop and of restart', async () => {
  const project = testProject({
    'compose.yaml': `services: { stubborn: { image: 'busybox:1.37', command: sleep inf, stop_grace_period: 60s } }\n`,
  });
  await project.devenvJson(['up']);

  const restarted = (await project.devenvJson(['restart', '-t', '0'])) as { elapsedMs: number };
  const stopped = (await project.devenvJson(['stop', '-t', '0'])) as { elapsedMs: number };

  expect(restarted.elapsedMs).toBeLessThan(30_000);
  expect(stopped.elapsedMs).toBeLessThan(30_000);
  expect((await container(project.name, 'stubborn-1')).inspect.State.ExitCode).toBe(137);
});

test('the process under an init gets its whole grace', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', init: true, command: sh -c 'trap "sleep 1; exit 7" TERM; touch /tmp/ready; while :; do sleep 0.1; done', healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 1h } }
`,
  });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop']);
  expect((await container(project.name, 'web-1')).inspect.State.ExitCode).toBe(7);
});

test('a grace of -1 is as long as it takes', async () => {
  const slow = `trap 'sleep 2; exit 7' TERM; touch /ready; while :; do sleep 0.1; done`;
  const project = testProject({
    'compose.yaml': `services:
  slow:
    image: 'busybox:1.37'
    command: ["sh", "-c", "${slow}"]
    stop_grace_period: 1ms
    healthcheck: { test: [CMD, test, -e, /ready] }
`,
  });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop', '-t', '-1']);
  expect((await container(project.name, 'slow-1')).inspect.State.ExitCode).toBe(7);
});

test('stop and restart of a paused service work', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const docker = await engine();
  const { id } = await container(project.name, 'web-1');
  await docker.getContainer(id).pause();
  await project.devenvJson(['restart', 'web']);
  expect(await states(project.name)).toContain('web-1 running');

  await docker.getContainer(id).pause();
  await project.devenvJson(['stop', 'web']);
  expect(await states(project.name)).toContain('web-1 exited');
});

test('start of what was never made says what to do, or makes it', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });

  const { exitCode } = await project.devenv(['start', 'db']);

  expect(exitCode).toBe(0);
  expect(await states(project.name)).toEqual(['db-1 running', 'db-1-sandbox running']);
});

test('start of a service starts what it depends on', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop']);

  await project.devenvJson(['start', 'web']);

  expect((await states(project.name)).every((state) => state.endsWith('running'))).toBe(true);
});

test('restart brings back what was stopped, its published ports too', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const { id } = await container(project.name, 'web-1');
  await project.devenvJson(['stop']);

  await project.devenvJson(['restart', 'web']);

  expect((await container(project.name, 'web-1')).id).toBe(id);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
  expect(await states(project.name)).toContain('db-1 exited');
});

test('restart makes anew what has lost its sandbox', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const { id } = await container(project.name, 'web-1 sandbox');
  await (await engine()).getContainer(id).remove({ force: true });

  const { exitCode, stderr } = await project.devenv(['restart', 'web']);

  expect(exitCode, stderr).toBe(0);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

test('restart takes dependents with restart: true along, unless --no-deps is given', async () => {
  const project = testProject({
    'compose.yaml': COMPOSE.replace('[db]', '{ db: { condition: service_started, restart: true } }'),
  });
  await project.devenvJson(['up']);
  const since = async (): Promise<string> => (await container(project.name, 'web-1')).startedAt;
  const before = await since();

  await project.devenvJson(['restart', '--no-deps', 'db']);
  expect(await since()).toBe(before);
  await project.devenvJson(['restart', 'db']);
  expect((await since()) > before).toBe(true);
});

test('of two commands at once, one waits for the other and says so', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sh -c 'trap "sleep 2; exit 0" TERM; touch /tmp/ready; while :; do sleep 0.1; done', healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 1h } }
`,
  });
  await project.devenvJson(['up']);

  const both = await Promise.all([project.devenv(['restart']), project.devenv(['restart'])]);

  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const waited = both.filter(({ stderr }) => /devenv restart \(process \d+\)\. Waiting for it to end/.test(stderr));
  expect(waited).toHaveLength(1);
});

test('start runs a one-shot that has completed again where it is named, and not with the others', async () => {
  const project = testProject({
    'compose.yaml': `services:\n  job: { image: 'busybox:1.37', command: echo ran }\n`,
  });
  await project.devenvJson(['up']);
  const { startedAt } = await container(project.name, 'job-1');
  await project.devenvJson(['start']);
  expect((await container(project.name, 'job-1')).startedAt).toBe(startedAt);
  await project.devenvJson(['start', 'job']);
  expect((await container(project.name, 'job-1')).startedAt > startedAt).toBe(true);
});
