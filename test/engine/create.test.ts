import { expect, test } from 'vitest';
import { testProject } from '../support/project.js';
import { identities, states } from './stack-state.js';

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: [db] }
  other: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`;

test('create makes sandboxes and workloads of a service and of what it needs, and start brings them up', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });

  const { exitCode, stderr, stdout } = await project.devenv(['create', '--scale', 'web=2', 'web']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('devenv start');
  const made = ['db-1', 'db-1-sandbox', 'web-1', 'web-1-sandbox', 'web-2', 'web-2-sandbox'];
  expect(await states(project.name)).toEqual(made.map((name) => `${name} created`));
  const again = await project.devenv(['create', '--scale', 'web=2', 'web']);
  expect(again.stdout).toContain('are there already');
  await project.devenvJson(['start', 'web']);
  expect(await states(project.name)).toContain('web-1 running');
});

test('create replaces what changed, unless --no-recreate is given', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['create', 'other']);
  const before = await identities(project.name);
  project.write('compose.yaml', COMPOSE.replaceAll('sleep inf', 'sleep 1000'));

  await project.devenvJson(['create', '--no-recreate', 'other']);
  expect(await identities(project.name)).toEqual(before);
  await project.devenvJson(['create', 'other']);
  expect((await identities(project.name))['other-1']).not.toBe(before['other-1']);
});

test('scale brings services to a number of replicas, up and down, and starts what they need unless told not to', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const running = async (): Promise<string[]> =>
    (await states(project.name)).filter((state) => !state.includes('sandbox'));

  await project.devenvJson(['scale', '--no-deps', 'web=1']);
  expect(await running()).toEqual(['web-1 running']);
  await project.devenvJson(['scale', 'web=2', 'other=1']);
  expect(await running()).toEqual(['db-1 running', 'other-1 running', 'web-1 running', 'web-2 running']);
  await project.devenvJson(['scale', 'web=1', 'other=0']);
  expect(await running()).toEqual(['db-1 running', 'web-1 running']);

  const { exitCode, stderr } = await project.devenv(['scale', 'web']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('devenv scale api=3');
});
