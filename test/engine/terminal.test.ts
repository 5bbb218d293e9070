import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { hasTerminals, onTerminal } from '../support/pty.js';
import { container, containersOf } from './stack-state.js';

/** Says what it hears; `trap` gives Ctrl-C a meaning of its own. */
const LISTENER = `trap "echo interrupted; exit 3" INT; echo ready; while read line; do echo "heard $line"; done`;

let project: TestProject;

beforeAll(async () => {
  const service = (more: string): string =>
    `{ image: 'busybox:1.37', command: [sh, -c, '${LISTENER.replaceAll('$', '$$$$')}'], stop_signal: KILL, stdin_open: true${more} }`;
  project = makeProject({
    'compose.yaml': `services:
  shell: ${service(', tty: true')}
  plain: ${service('')}
  other: ${service('')}
`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => eventually(() => project.dispose()));

test.skipIf(!hasTerminals)('exec has the size of the terminal, follows it, and Ctrl-C is for the command', async () => {
  const script = 'trap "stty size" WINCH; trap "exit 42" INT; stty size; while :; do sleep 0.1; done';
  const terminal = await onTerminal(project, ['exec', '-it', 'shell', 'sh', '-c', script]);
  // the size comes after the start: at once, or as a change
  await terminal.waitFor('31 97');
  terminal.resize(20, 50);
  await terminal.waitFor('20 50');
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(42);
});

test.skipIf(!hasTerminals)('ctrl-p ctrl-q leaves a service that was attached to running, in any pieces', async () => {
  const terminal = await onTerminal(project, ['attach', 'shell']);
  terminal.type('one\n');
  await terminal.waitFor('heard one');
  terminal.type('\u0010x\n');
  await terminal.waitFor('heard \u0010x');
  terminal.type('\u0010');
  terminal.type('\u0011');
  expect(await terminal.ended).toBe(0);
  expect(terminal.shown()).toContain('runs on');
  expect((await container(project.name, 'shell-1')).state).toBe('running');
});

test.skipIf(!hasTerminals)('other keys can be chosen to detach', async () => {
  const terminal = await onTerminal(project, ['attach', '--detach-keys', 'ctrl-x,d', 'shell']);
  terminal.type('two\n');
  await terminal.waitFor('heard two');
  terminal.type('\u0018d');
  expect(await terminal.ended).toBe(0);
  expect((await container(project.name, 'shell-1')).state).toBe('running');
});

test.skipIf(!hasTerminals)(
  'a run on a terminal is interactive; detached, it goes on, and is removed at its end',
  async () => {
    const asked = await onTerminal(project, ['run', '--rm', '--entrypoint', 'sh', 'plain']);
    await asked.waitFor('#');
    asked.type('tty && exit 7\n');
    expect(await asked.ended).toBe(7);
    expect(asked.shown()).toContain('/dev/pts');

    const left = await onTerminal(project, ['run', '--rm', '--name', `${project.name}-left`, 'plain']);
    await left.waitFor('ready');
    left.type('\u0010\u0011');
    expect(await left.ended).toBe(0);
    const names = async (): Promise<string[]> => (await containersOf(project.name)).map(({ name }) => name);
    expect(await names()).toContain(`${project.name}-left`);
    await project.devenvJson(['kill', 'plain']);
    await eventually(async () => {
      expect(await names()).not.toContain(`${project.name}-left`);
    });
    await project.devenvJson(['start']);
  },
);

test('attach hands on what is piped in, and signals; its exit code is that of the process', async () => {
  const child = spawn(process.execPath, [program, 'attach', 'other'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name },
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.write('me\n');
  await eventually(() => {
    expect(out).toBe('heard me\n');
  });

  child.kill('SIGINT');
  child.stdin.write('wake\n');

  expect(await ended).toBe(3);
  expect(out).toContain('interrupted');
});

test('attach tells of a service that does not run', async () => {
  await project.devenv(['stop', 'plain']);
  const { exitCode, stderr } = await project.devenv(['attach', 'plain']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Service plain is exited\.[\s\S]*devenv up -d plain/);
});
