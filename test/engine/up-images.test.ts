import { expect, onTestFinished, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { identities, states } from './stack-state.js';

const REST = `command: sleep inf, stop_signal: KILL`;

test('--build that fails ends the run before anything is changed, and --no-build builds nothing', async () => {
  const compose = (value: number): string => `services:
  api: { build: { context: ., dockerfile_inline: "FROM busybox:1.37\\nCOPY gate /\\nRUN test -s /gate" }, ${REST}, environment: { V: ${value} } }
`;
  const project = testProject({ gate: 'open', 'compose.yaml': compose(1) });
  const refused = await project.devenv(['up', '-d', '--no-build']);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('is not built yet');
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  project.write('gate', '');
  project.write('compose.yaml', compose(2));
  const dry = await project.devenv(['up', '--dry-run', '--build']);
  expect(dry.stdout).toContain(`first: image ${project.name}-api, build`);
  const { exitCode, stderr } = await project.devenv(['up', '-d', '--build']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('RUN test -s /gate');
  expect(await identities(project.name)).toEqual(before);
});

test('an image that cannot be pulled: always fails, every_DURATION goes on with what is there, never does not try', async () => {
  const docker = await engine();
  const project = testProject();
  const repo = `127.0.0.1:9/${project.name}`;
  await docker.getImage('busybox:1.37').tag({ repo, tag: '1' });
  onTestFinished(() => docker.getImage(`${repo}:1`).remove());
  const write = (policy: string): void => {
    project.write('compose.yaml', `services: { api: { image: '${repo}:1', pull_policy: ${policy}, ${REST} } }\n`);
  };

  write('always');
  const always = await project.devenv(['up', '-d']);
  expect(always.exitCode).toBe(1);
  expect(always.stderr).toContain('127.0.0.1:9');
  expect(await states(project.name)).toEqual([]);

  write('every_0s');
  const every = await project.devenv(['up', '-d']);
  expect(every.exitCode, every.stderr).toBe(0);
  expect(every.stderr).toContain('The image at hand is used');
  const before = await identities(project.name);

  write('always');
  const never = await project.devenv(['up', '-d', '--pull', 'never']);
  expect(never.exitCode, never.stderr).toBe(0);
  expect(await identities(project.name)).toEqual(before);
});
