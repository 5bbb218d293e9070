import { expect, test } from 'vitest';
import { testProject } from '../support/project.js';
import { attach } from './attached-run.js';
import { container, states } from './stack-state.js';

/** What a pipeline runs: a migration that completes, a server, and tests against it. */
const pipeline = (tests: string): string => `services:
  migrate: { image: 'busybox:1.37', command: echo migrated }
  db: { image: 'busybox:1.37', init: true, command: sh -c 'trap "echo flushed; exit 5" TERM; while :; do sleep 0.1; done' }
  app:
    image: 'busybox:1.37'
    command: sleep inf
    stop_signal: KILL
    depends_on: { migrate: { condition: service_completed_successfully }, db: { condition: service_started } }
  tests: { image: 'busybox:1.37', command: sh -c '${tests}', depends_on: [app] }
`;

test('--exit-code-from ends with the code of the tests, stops the rest in good order, and runs them again', async () => {
  const project = testProject({ 'compose.yaml': pipeline('echo tested; exit 7') });

  const first = attach(project, '--exit-code-from', 'tests');

  expect(await first.ended, first.err()).toBe(7);
  expect(first.out()).toMatch(/tests-1 +\| tested/);
  expect(first.out()).toMatch(/db-1 +\| flushed/);
  expect(first.err()).toContain('tests-1 exited with code 7. Stopping…');
  expect((await states(project.name)).filter((state) => state.endsWith('-1 running'))).toEqual([]);

  project.write('compose.yaml', pipeline('echo tested'));
  expect(await attach(project, '--exit-code-from', 'tests').ended).toBe(0);
  const { startedAt } = await container(project.name, 'tests-1');
  const third = attach(project, '--exit-code-from', 'tests');
  expect(await third.ended, third.err()).toBe(0);
  expect((await container(project.name, 'tests-1')).startedAt > startedAt).toBe(true);
});

test('--exit-code-from gives the code of its service where another one ends first', async () => {
  const project = testProject({
    'compose.yaml': `services:
  short: { image: 'busybox:1.37', command: sh -c 'sleep 0.5; exit 3' }
  long: { image: 'busybox:1.37', init: true, command: sh -c 'trap "exit 9" TERM; while :; do sleep 0.1; done' }
`,
  });
  const { ended, err } = attach(project, '--exit-code-from', 'long');
  expect(await ended, err()).toBe(9);
});

test('--abort-on-container-exit ends with the first that ends, and not with a migration that completes', async () => {
  const project = testProject({ 'compose.yaml': pipeline('sleep 0.5') });
  const { ended, err } = attach(project, '--abort-on-container-exit');
  expect(await ended, err()).toBe(0);
  expect(err()).toContain('tests-1 exited with code 0. Stopping…');
  expect(await states(project.name)).toContain('app-1 exited');
});

test('--abort-on-container-failure lets others end well, and ends with the first that fails', async () => {
  const project = testProject({
    'compose.yaml': `services:
  fine: { image: 'busybox:1.37', command: 'true' }
  fails: { image: 'busybox:1.37', command: sh -c 'sleep 1; exit 4' }
  stays: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });
  const { ended, err } = attach(project, '--abort-on-container-failure');
  expect(await ended, err()).toBe(4);
  expect(err()).toContain('fails-1 exited with code 4. Stopping…');
  expect(await states(project.name)).toContain('stays-1 exited');
});

test('what fails to come up ends a run that is to end, and leaves nothing running', async () => {
  const project = testProject({
    'compose.yaml': `services:
  migrate: { image: 'busybox:1.37', command: 'false' }
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  tests: { image: 'busybox:1.37', command: 'true', depends_on: { migrate: { condition: service_completed_successfully }, db: { condition: service_started } } }
`,
  });
  const { ended, err } = attach(project, '--exit-code-from', 'tests');
  expect(await ended).toBe(1);
  expect(err()).toContain('migrate exited with code 1');
  expect((await states(project.name)).filter((state) => state.endsWith('-1 running'))).toEqual([]);
});

test('a run that ends in the background, or from a service that is not in it, is refused before anything is made', async () => {
  const project = testProject({ 'compose.yaml': pipeline('true') });
  const detached = await project.devenv(['up', '-d', '--abort-on-container-exit']);
  expect(detached.exitCode).toBe(2);
  const other = await project.devenv(['up', '--exit-code-from', 'tests', 'db']);
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toContain('Service tests is not part of this run');
  expect(await states(project.name)).toEqual([]);
});
