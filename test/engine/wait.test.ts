import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { container, containersOf } from './stack-state.js';

const SERVICES = `services:
  done: { image: 'busybox:1.37', command: sh -c 'exit 0' }
  tests:
    image: busybox:1.37
    command: sh -c 'while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 7'
    stop_signal: KILL
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`;

test('waits through a reset for the end of the service, and ends with its exit code', async () => {
  const project = testProject({ 'compose.yaml': SERVICES });
  await project.devenvJson(['up']);
  let isOver = false;
  const waiting = project.devenv(['wait', 'tests', 'done']).then((run) => {
    isOver = true;
    return run;
  });
  await project.devenv(['reset', 'tests', '--yes']);
  await project.devenv(['restart', 'tests', '-t', '0']);
  expect(isOver).toBe(false);
  await project.devenv(['exec', '-T', 'tests', 'touch', '/tmp/end']);

  const { stdout, exitCode } = await waiting;
  expect(stdout).toBe('done-1 ended with exit code 0\ntests-1 ended with exit code 7\n');
  expect(exitCode).toBe(7);
});

test('--down-project takes all down when the first has ended', async () => {
  const project = testProject({ 'compose.yaml': SERVICES });
  await project.devenvJson(['up']);
  const waiting = project.devenv(['wait', 'tests', 'db', '--down-project']);
  await (await engine()).getContainer((await container(project.name, 'tests-1')).id).kill();

  const { stdout, exitCode, stderr } = await waiting;
  expect(exitCode, stderr).toBe(137);
  expect(stdout).toBe('tests-1 ended with exit code 137\n');
  expect(await containersOf(project.name)).toEqual([]);
});

test('a service without a container is told apart from one that there is not', async () => {
  const project = testProject({ 'compose.yaml': SERVICES });
  const { exitCode, stderr } = await project.devenv(['wait', 'db']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Next: devenv up -d db');
  expect((await project.devenv(['wait', 'bd'])).exitCode).toBe(2);
  expect((await project.devenv(['wait'])).exitCode).toBe(2);
});
