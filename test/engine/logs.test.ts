import { spawn } from 'node:child_process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject, testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

/**
 * Two services that take turns: the file of one is what the other waits for. The engine notes a line's time as it reads
 * it. Without a baseline, for which both would start again.
 */
const TURNS = `services:
  ping:
    image: busybox:1.37
    command: sh -c 'for n in 1 2 3; do while [ ! -e /turn/$$n ]; do sleep 0.02; done; echo ping $$n; sleep 0.1; touch /turn/pong$$n; done; echo to stderr >&2; exec sleep inf'
    stop_signal: KILL
    volumes: ['turn:/turn']
  pong:
    image: busybox:1.37
    command: sh -c 'touch /turn/1; for n in 1 2 3; do while [ ! -e /turn/pong$$n ]; do sleep 0.02; done; echo pong $$n; sleep 0.1; touch /turn/$$((n+1)); done; exec sleep inf'
    stop_signal: KILL
    volumes: ['turn:/turn']
volumes: { turn: { x-devenv: { baseline: false } } }
`;

describe('the output of a stack', () => {
  let project: TestProject;

  beforeAll(async () => {
    project = makeProject({ 'compose.yaml': TURNS });
    await project.devenvJson(['up']);
    await eventually(async () => {
      const { stdout } = await project.devenv(['logs']);
      expect(stdout).toContain('pong 3');
    });
  });
  afterAll(() => eventually(() => project.dispose()));

  test('is shown in the order of its time across services, each line with its service', async () => {
    const { stdout } = await project.devenv(['logs']);
    const lines = stdout.split('\n').filter((line) => /p[io]ng \d/.test(line));
    expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'ping-1 | ping 1',
      'pong-1 | pong 1',
      'ping-1 | ping 2',
      'pong-1 | pong 2',
      'ping-1 | ping 3',
      'pong-1 | pong 3',
    ]);
  });

  test('joins standard output and standard error, as docker compose does: what is piped on lacks nothing', async () => {
    const { stdout, stderr } = await project.devenv(['logs', 'ping']);
    expect(stdout).toContain('to stderr');
    expect(stderr).toBe('');
  });

  test('of a replica that is not there is an error', async () => {
    const { exitCode, stderr } = await project.devenv(['logs', '--index', '9', 'ping']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no ping-9') as string,
    });
  });

  test('can be cut: one service, its last lines, without prefix', async () => {
    const { stdout } = await project.devenv(['logs', 'pong', '-n', '2', '--no-log-prefix']);
    expect(stdout).toBe('pong 2\npong 3\n');
  });

  test('can be cut by time', async () => {
    expect((await project.devenv(['logs', '--since', '1h'])).stdout).toContain('ping 1');
    expect((await project.devenv(['logs', '--until', '1h'])).stdout).toBe('');
    const { lines } = (await project.devenvJson(['logs'])) as { lines: { time: string; text: string }[] };
    const third = lines.find(({ text }) => text === 'pong 2')?.time ?? '';
    const since = await project.devenv(['logs', 'pong', '--since', third, '--no-log-prefix']);
    expect(since.stdout).toBe('pong 2\npong 3\n');
  });

  test('a time or a count that is none is a wrong usage', async () => {
    expect((await project.devenv(['logs', '--since', 'noon'])).exitCode).toBe(2);
    expect((await project.devenv(['logs', '-n', 'few'])).exitCode).toBe(2);
  });

  test('--json tells source, stream, time and text of each line', async () => {
    const { lines } = (await project.devenvJson(['logs', 'ping'])) as { lines: object[] };
    expect(lines[0]).toEqual({
      source: 'ping-1',
      service: 'ping',
      stream: 'stdout',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      text: 'ping 1',
    });
    expect(lines).toContainEqual(expect.objectContaining({ stream: 'stderr', text: 'to stderr' }));
  });
});

test('logs -f goes on with what comes, through a restart, until Ctrl-C', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sh -c 'echo started; exec tail -f /dev/null', stop_signal: KILL }
`,
  });
  await project.devenvJson(['up']);
  const follower = spawn(process.execPath, [program, 'logs', '-f', '--no-log-prefix'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name },
  });
  let out = '';
  follower.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => follower.on('close', resolve));

  await eventually(() => {
    expect(out).toBe('started\n');
  });
  const { id } = await container(project.name, 'web-1');
  const says = await (await engine()).getContainer(id).exec({ Cmd: ['sh', '-c', 'echo more > /proc/1/fd/1'] });
  await says.start({ Detach: true });
  await eventually(() => {
    expect(out).toBe('started\nmore\n');
  });
  await project.devenvJson(['restart', '-t', '0']);
  await eventually(() => {
    expect(out).toBe('started\nmore\nstarted\n');
  });
  follower.kill('SIGINT');
  expect([0, 130]).toContain(await ended);
});

test('logs --previous is empty, and says so, where nothing was replaced', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`,
  });
  await project.devenvJson(['up']);
  const { stdout, stderr, exitCode } = await project.devenv(['logs', '--previous']);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  expect(stderr).toContain('replaced yet');
});

describe('output that is hard to show', () => {
  let project: TestProject;

  beforeAll(async () => {
    project = makeProject({
      'compose.yaml': `services:
  wide: { image: 'busybox:1.37', scale: 2, command: sh -c 'head -c 400000 /dev/zero | tr "\\\\0" x; echo; echo end; exec tail -f /dev/null', stop_signal: KILL }
  mute: { image: 'busybox:1.37', logging: { driver: none }, command: tail -f /dev/null, stop_signal: KILL }
`,
    });
    await project.devenvJson(['up']);
    await eventually(async () => {
      expect((await project.devenv(['logs', '-n', '1'])).stdout.match(/end/g)).toHaveLength(2);
    });
  });
  afterAll(() => eventually(() => project.dispose()));

  test('a line longer than the engine keeps in one piece is one line', async () => {
    const { stdout } = await project.devenv(['logs', 'wide', '--index', '2', '--no-log-prefix']);
    expect(stdout).toBe(`${'x'.repeat(400_000)}\nend\n`);
  });

  test('a service whose driver keeps nothing is named, the others are shown', async () => {
    const { stdout, stderr, exitCode } = await project.devenv(['logs', '-n', '1']);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +/, ' '))
        .sort(),
    ).toEqual(['wide-1 | end', 'wide-2 | end']);
    expect(stderr).toContain('mute-1');
  });

  test('-f --json is an object a line, and ends with --until; a leading -f is the Compose file', async () => {
    const until = new Date(Date.now() + 3000).toISOString();
    const args = ['-f', 'compose.yaml', 'logs', '-f', '--json', '-n', '1', '--index', '1', 'wide', '--until', until];
    const { stdout, exitCode } = await project.devenv(args);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ source: 'wide-1', stream: 'stdout', text: 'end' }),
    ]);
  });

  test('whoever reads the first line alone gets it, and no complaint', async () => {
    const { stdout, stderr } = await execa({ shell: 'bash', cwd: project.folder })`
      ${process.execPath} ${program} -p ${project.name} logs wide --index 1 --no-log-prefix | head -c 3; echo " \${PIPESTATUS[0]}"`;
    expect(stdout).toBe('xxx 141');
    expect(stderr).toBe('');
  });
});
