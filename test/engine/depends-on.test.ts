import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { container, identities, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

test('restart: true restarts a dependent when its dependency is replaced; without it nothing happens to it', async () => {
  const compose = (value: number): string => `services:
  db: { ${SLEEPER}, environment: { VALUE: ${value} } }
  follows: { ${SLEEPER}, depends_on: { db: { condition: service_started, restart: true } } }
  stays: { ${SLEEPER}, depends_on: { db: { condition: service_started } } }
`;
  const project = testProject({ 'compose.yaml': compose(1) });
  await project.devenvJson(['up']);
  const before = await identities(project.name, 'stays-1');
  const { id, startedAt } = await container(project.name, 'follows-1');

  project.write('compose.yaml', compose(2));
  await project.devenvJson(['up']);

  const follows = await container(project.name, 'follows-1');
  expect(follows.id).toBe(id);
  expect(follows.startedAt > startedAt).toBe(true);
  expect(follows.startedAt > (await container(project.name, 'db-1')).startedAt).toBe(true);
  expect(await identities(project.name, 'stays-1')).toEqual(before);
});

test('waiting for the health of a service without a check is told, with what to write', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { ${SLEEPER} }
  api: { ${SLEEPER}, depends_on: { db: { condition: service_healthy } } }
`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('db declares no health check');
  expect(stderr).toContain('Add a healthcheck to db');
});

test('a one-shot that failed runs again with the next up, and its dependents start then', async () => {
  const project = testProject({
    'gate/.keep': '',
    'compose.yaml': `services:
  migrate: { image: 'busybox:1.37', command: test -e /gate/open, volumes: ['./gate:/gate'] }
  api: { ${SLEEPER}, depends_on: { migrate: { condition: service_completed_successfully } } }
`,
  });
  expect((await project.devenv(['up', '-d'])).exitCode).toBe(1);
  expect(await states(project.name)).not.toContain('api-1 running');

  project.write('gate/open', '');
  const { exitCode, stderr } = await project.devenv(['up', '-d']);

  expect(exitCode, stderr).toBe(0);
  expect(await states(project.name)).toContain('api-1 running');
});

test('a one-shot whose configuration changed runs again, and its dependents keep running', async () => {
  const compose = (word: string): string => `services:
  migrate: { image: 'busybox:1.37', command: echo ${word} }
  api: { ${SLEEPER}, depends_on: { migrate: { condition: service_completed_successfully } } }
`;
  const project = testProject({ 'compose.yaml': compose('one') });
  await project.devenvJson(['up']);
  const before = await identities(project.name, 'api-1');

  project.write('compose.yaml', compose('two'));
  await project.devenvJson(['up']);

  expect((await project.devenv(['logs', 'migrate', '--no-log-prefix'])).stdout).toBe('two\n');
  expect(await identities(project.name, 'api-1')).toEqual(before);
});

test('services that do not depend on one another come up together, whatever the slow one does', async () => {
  const project = testProject({
    'compose.yaml': `services:
  slow: { ${SLEEPER}, healthcheck: { test: [CMD, 'false'], interval: 1h } }
  quick: { ${SLEEPER} }
  after: { ${SLEEPER}, depends_on: [quick] }
`,
  });
  const interrupt = new AbortController();
  const up = project.devenv(['up', '-d'], { signal: interrupt.signal });
  await eventually(async () => {
    const running = (await states(project.name)).filter((state) => !state.includes('sandbox'));
    expect(running).toEqual(['after-1 running', 'quick-1 running', 'slow-1 running']);
  });
  interrupt.abort();
  expect((await up).exitCode).toBe(130);
});

const OPTIONAL = `services:
  fails: { image: 'busybox:1.37', command: 'false' }
  sick: { ${SLEEPER}, healthcheck: { test: [CMD, 'false'], interval: 100ms, retries: 1 } }
  unchecked: { ${SLEEPER} }
  api:
    ${SLEEPER.replaceAll(', ', '\n    ')}
    depends_on:
      fails: { condition: service_completed_successfully, required: false }
      sick: { condition: service_healthy, required: false }
      unchecked: { condition: service_healthy, required: false }
`;

test('an optional dependency that fails is a warning, and a failure where all or it alone is waited for', async () => {
  const project = testProject({ 'compose.yaml': OPTIONAL });

  const up = await project.devenv(['up', '-d']);
  expect(up.exitCode, up.stderr).toBe(0);
  expect(up.stderr).toContain('api goes without the optional dependency fails: Service fails exited with code 1.');
  expect(up.stderr).toContain('api goes without the optional dependency sick: ');
  expect(up.stderr).toContain('api goes without the optional dependency unchecked: ');
  expect(await states(project.name)).toContain('api-1 running');

  expect((await project.devenv(['start'])).exitCode).toBe(0);
  expect((await project.devenv(['up', '-d', '--wait'])).exitCode).toBe(1);
  expect((await project.devenv(['up', '-d', 'fails'])).exitCode).toBe(1);
});

test('run waits as the conditions of its service say, and goes without what is optional', async () => {
  const project = testProject({
    'compose.yaml': `services:
  migrate: { ${SLEEPER.replace('sleep inf', 'sleep 1')} }
  fails: { image: 'busybox:1.37', command: 'false' }
  api:
    image: 'busybox:1.37'
    depends_on:
      migrate: { condition: service_completed_successfully }
      fails: { condition: service_completed_successfully, required: false }
`,
  });
  const { exitCode, stdout, stderr } = await project.devenv(['run', '--rm', 'api', 'echo', 'ran']);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toBe('ran\n');
  expect(stderr).toContain('api goes without the optional dependency fails: Service fails exited with code 1.');
  expect(await states(project.name)).toContain('migrate-1 exited');
});
