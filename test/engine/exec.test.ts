import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, scale: 2, environment: { OWN: own } }
  stopped: { image: 'busybox:1.37', command: 'true' }
  absent: { image: 'busybox:1.37', profiles: [never] }
`,
  });
  await project.devenv(['up', '-d']);
});
afterAll(() => eventually(() => project.dispose()));

test('ends with the exit code of the command and keeps its two outputs apart', async () => {
  const run = await project.devenv(['exec', '-T', 'web', 'sh', '-c', 'echo out; echo err >&2; exit 42']);
  expect(run).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 42 });
});

test('hands standard input on, whole, and its end', async () => {
  const input = 'line\n'.repeat(50_000);
  const { stdout } = await project.devenv(['exec', '-T', 'web', 'md5sum'], { input });
  const { createHash } = await import('node:crypto');
  expect(stdout).toBe(`${createHash('md5').update(input).digest('hex')}  -\n`);
});

test('a large output arrives whole', async () => {
  const { stdout } = await project.devenv(['exec', '-T', 'web', 'sh', '-c', 'seq 1 200000']);
  expect(stdout.split('\n')).toHaveLength(200_001);
});

test('flags after the service belong to the command, in their order', async () => {
  const { stdout } = await project.devenv(['exec', '-T', 'web', 'echo', '-n', '--json', '-T', '--', 'x', 'y', 'x']);
  expect(stdout).toBe('--json -T -- x y x');
});

test('user, folder, environment and replica can be chosen', async () => {
  const flags = ['-T', '-u', '1234', '-w', '/tmp', '-e', 'GIVEN=given', '--index', '2'];
  const script = 'id -u; pwd; echo $GIVEN $OWN; hostname';
  const { stdout } = await project.devenv(['exec', ...flags, 'web', 'sh', '-c', script]);
  const first = await project.devenv(['exec', '-T', 'web', 'hostname']);
  const [user, folder, values, host = ''] = stdout.split('\n');
  expect([user, folder, values]).toEqual(['1234', '/tmp', 'given own']);
  expect(first.stdout.trim()).not.toBe(host);
});

test('-d returns at once', async () => {
  const { exitCode } = await project.devenv(['exec', '-d', 'web', 'sh', '-c', 'echo done > /tmp/done; sleep 1000']);
  expect(exitCode).toBe(0);
  await eventually(async () => {
    expect((await project.devenv(['exec', '-T', 'web', 'cat', '/tmp/done'])).stdout).toBe('done\n');
  });
});

test.each([
  ['a command that is not there', ['web', 'nosuchcommand'], [126, 127], /nosuchcommand/],
  ['a service that has ended', ['stopped', 'true'], [1], /Service stopped is exited[\s\S]*devenv up -d stopped/],
  ['a service that is not in the file', ['wbe', 'true'], [2], /wbe[\s\S]*web/],
  ['a replica that is not there', ['--index', '9', 'web', 'true'], [1], /web/],
  ['no command', ['web'], [2], /command/i],
])('tells of %s', async (_what, args, exitCodes, words) => {
  const { exitCode, stderr, stdout } = await project.devenv(['exec', '-T', ...args]);
  expect(stderr + stdout).toMatch(words);
  expect(exitCodes).toContain(exitCode);
});
