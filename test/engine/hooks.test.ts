import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['./log:/log']`;

/** What the hooks have written so far. */
function log(project: TestProject): string[] {
  return readFileSync(join(project.folder, 'log', 'hooks'), 'utf8')
    .trim()
    .split('\n');
}

test('post_start runs before dependents start, as its user, in its folder, with its environment; once', async () => {
  const project = testProject({
    'log/hooks': '',
    'compose.yaml': `services:
  db:
    image: 'busybox:1.37'
    command: sleep inf
    stop_signal: KILL
    volumes: ['./log:/log']
    post_start:
      - command: [chmod, '777', /log, /log/hooks]
      - command: [sh, -c, 'sleep 0.3; echo "$$(id -u) $$(pwd) $$WORD" >> /log/hooks']
        user: '1000'
        working_dir: /tmp
        environment: { WORD: hello }
  api:
    image: 'busybox:1.37'
    command: sh -c 'echo api >> /log/hooks; exec sleep inf'
    stop_signal: KILL
    volumes: ['./log:/log']
    depends_on: [db]
`,
  });

  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
  expect(log(project)).toEqual(['1000 /tmp hello', 'api']);

  await project.devenvJson(['up']);
  expect(log(project)).toHaveLength(2);
});

test('a post_start hook that fails is an error with its output, and dependents do not start', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, post_start: [{ command: [sh, -c, 'echo no table; exit 3'] }] }
  api: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: [db] }
`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The post_start hook of service db exited with code 3');
  expect(stderr).toContain('no table');
  expect(await states(project.name)).toContain('api-1 created');
});

test('pre_stop runs before every stop in good order, restart and replacement too, and not before a reset', async () => {
  const compose = (value: number): string => `services:
  db: { ${SLEEPER}, environment: { V: ${value} }, pre_stop: [{ command: [sh, -c, 'echo stop >> /log/hooks'] }] }
`;
  const project = testProject({ 'log/hooks': '', 'compose.yaml': compose(1) });
  const stops = (): number => log(project).filter((line) => line === 'stop').length;
  await project.devenvJson(['up']);

  await project.devenvJson(['restart']);
  expect(stops()).toBe(1);
  project.write('compose.yaml', compose(2));
  await project.devenvJson(['up']);
  expect(stops()).toBe(2);
  await project.devenvJson(['reset', 'db', '--yes']);
  expect(stops()).toBe(2);
  await project.devenvJson(['stop']);
  expect(stops()).toBe(3);
  await project.devenvJson(['up']);
  await project.devenvJson(['down', '--volumes', '--yes']);
  expect(stops()).toBe(4);
});

test('a pre_stop hook that fails leaves its service running, and says how', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, pre_stop: [{ command: [sh, -c, 'echo busy; exit 5'] }] }
`,
  });
  await project.devenvJson(['up']);
  const before = (await container(project.name, 'db-1')).startedAt;

  const { exitCode, stderr } = await project.devenv(['down']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('The pre_stop hook of service db exited with code 5');
  expect(stderr).toContain('busy');
  expect(stderr).toContain('devenv down -t 0');
  const { state, startedAt } = await container(project.name, 'db-1');
  expect([state, startedAt]).toEqual(['running', before]);
  expect((await project.devenv(['down', '-t', '0'])).exitCode).toBe(0);
});
