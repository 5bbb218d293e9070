import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { attach } from './attached-run.js';
import { container, states } from './stack-state.js';

const TALKERS = `services:
  api: { image: 'busybox:1.37', init: true, command: sh -c 'trap "echo bye; exit 0" TERM; echo hello; while :; do sleep 0.1; done' }
  store: { image: 'busybox:1.37', command: sh -c 'echo here; exec tail -f /dev/null', stop_signal: KILL }
`;

test('up follows the output with a prefix for each replica, and Ctrl-C stops the stack in good order', async () => {
  const project = testProject({ 'compose.yaml': TALKERS });
  const { child, out, err, ended } = attach(project);
  await eventually(() => {
    expect(out()).toMatch(/api-1 +\| hello/);
    expect(out()).toMatch(/store-1 +\| here/);
  });

  child.kill('SIGINT');

  expect(await ended).toBe(130);
  expect(err()).toContain('Stopping…');
  expect((await container(project.name, 'api-1')).inspect.State.ExitCode).toBe(0);
  expect((await states(project.name)).filter((state) => !state.includes('sandbox'))).toEqual([
    'api-1 exited',
    'store-1 exited',
  ]);
});

test('up says when a service crashes, and goes on', async () => {
  const project = testProject({ 'compose.yaml': TALKERS });
  const { child, out, err, ended } = attach(project);
  await eventually(() => {
    expect(out()).toMatch(/store-1 +\| here/);
  });

  await (await engine()).getContainer((await container(project.name, 'store-1')).id).kill();

  await eventually(() => {
    expect(err()).toContain(
      '✖ store-1 exited with code 137 (killed, SIGKILL): it was killed from outside (SIGKILL). Next: devenv start store',
    );
  });
  expect(child.exitCode).toBeNull();
  expect((await project.devenv(['reset', 'store'])).exitCode).toBe(0);
  await eventually(() => {
    expect(out().match(/store-1 +\| here/g)).toHaveLength(2);
  });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

test('up says why a service breaks the moment it does, and mends one whose sandbox is gone or starts again', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api: { image: 'busybox:1.37', stop_signal: KILL, command: "sh -c 'echo up; while [ ! -e /broken ]; do sleep 0.1; done; echo Error: API_TOKEN is not set; exit 1'" }
  store: { image: 'busybox:1.37', stop_signal: KILL, command: "sh -c 'echo here; exec sleep inf'" }
`,
  });
  const { child, out, err, ended } = attach(project);
  await eventually(() => {
    expect(out()).toMatch(/api-1 +\| up/);
  });

  await project.devenv(['exec', '-T', 'api', 'touch', '/broken']);
  await eventually(() => {
    expect(err()).toContain(
      '✖ api-1 exited with code 1: the variable API_TOKEN is not set\n  │ Error: API_TOKEN is not set\n  Next: Set API_TOKEN',
    );
  });
  await (await engine()).getContainer((await container(project.name, 'store-1 sandbox')).id).kill();

  await eventually(() => {
    expect(err()).toMatch(/✔ store lost the sandbox that holds its address\. Running again in .+: store-1/);
    expect(out().match(/store-1 +\| here/g)).toHaveLength(2);
  });
  expect(await states(project.name)).toEqual(expect.arrayContaining(['api-1 exited', 'store-1-sandbox running']));
  await (await engine()).getContainer((await container(project.name, 'store-1 sandbox')).id).restart({ t: 0 });
  await eventually(() => {
    expect(out().match(/store-1 +\| here/g)).toHaveLength(3);
  });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

test('a second Ctrl-C kills what does not want to end', async () => {
  const project = testProject({
    'compose.yaml': `services:
  stubborn: { image: 'busybox:1.37', command: sh -c 'echo up; exec tail -f /dev/null', stop_grace_period: 60s }
`,
  });
  const { child, out, err, ended } = attach(project);
  await eventually(() => {
    expect(out()).toContain('| up');
  });

  child.kill('SIGINT');
  await eventually(() => {
    expect(err()).toContain('Stopping…');
  });
  child.kill('SIGINT');

  expect(await ended).toBe(130);
  expect((await container(project.name, 'stubborn-1')).inspect.State.ExitCode).toBe(137);
}, 50_000);

test('up ends by itself when everything has ended', async () => {
  const project = testProject({
    'compose.yaml': `services: { job: { image: 'busybox:1.37', command: echo done } }\n`,
  });
  const { out, ended } = attach(project);
  expect(await ended).toBe(0);
  expect(out()).toMatch(/job-1 +\| done/);
});

test('Ctrl-C while a stack comes up ends with 130, and the next up goes on from there', async () => {
  const project = testProject({
    'compose.yaml': `services:
  slow: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, healthcheck: { test: [CMD, test, -e, /tmp/ok], interval: 1h } }
  after: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: { slow: { condition: service_healthy } } }
`,
  });
  const { child, err, ended } = attach(project);
  await eventually(async () => {
    expect((await container(project.name, 'slow-1')).state).toBe('running');
  });

  child.kill('SIGINT');

  expect(await ended).toBe(130);
  expect(err()).toContain('Interrupted');
  await project.devenv(['exec', '-T', 'slow', 'touch', '/tmp/ok']);
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
});

test('shows whose output is wanted: attach: false, --attach, --no-attach, --attach-dependencies', async () => {
  const says = (word: string): string => `image: 'busybox:1.37', command: sh -c 'sleep 0.2; echo ${word}'`;
  const project = testProject({
    'compose.yaml': `services:
  quiet: { ${says('hush')}, attach: false }
  db: { ${says('stored')} }
  api: { ${says('served')}, depends_on: [db] }
`,
  });
  const shown = async (...args: string[]): Promise<string[]> => {
    const { ended, out, err } = attach(project, '--force-recreate', '--always-recreate-deps', ...args);
    expect(await ended, err()).toBe(0);
    return [...out().matchAll(/^(\w+)-1 +\| /gm)].map(([, service = '']) => service).sort();
  };
  expect(await shown('--no-attach', 'db')).toEqual(['api']);
  expect(await shown('--attach', 'quiet')).toEqual(['quiet']);
  expect(await shown('--attach-dependencies', 'api')).toEqual(['api', 'db']);
}, 60_000);

test('Ctrl-C stops the services that were named, and leaves what they depend on', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  api: { image: 'busybox:1.37', command: sh -c 'echo up; exec sleep inf', stop_signal: KILL, depends_on: [db] }
`,
  });
  const { child, out, ended } = attach(project, '--timestamps', '--no-log-prefix', 'api');
  await eventually(() => {
    expect(out()).toMatch(/^\d{4}-\d\d-\d\dT\S+Z up$/m);
  });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await states(project.name)).toEqual(expect.arrayContaining(['api-1 exited', 'db-1 running']));
});

test('up whose reader goes away ends, says so, and leaves the stack running', async () => {
  const project = testProject({
    'compose.yaml': `services:
  talker: { image: 'busybox:1.37', command: sh -c 'while echo word; do sleep 0.1; done', stop_signal: KILL }
`,
  });
  const { child, out, err, ended } = attach(project);
  await eventually(() => {
    expect(out()).toContain('| word');
  });

  child.stdout?.destroy();

  expect(await ended).toBe(141);
  expect(err()).toContain('The stack goes on. Next: devenv logs -f');
  expect((await container(project.name, 'talker-1')).state).toBe('running');
});
