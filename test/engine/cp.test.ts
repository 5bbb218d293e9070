import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, scale: 2, tmpfs: ['/memory:mode=1777'] }
  stopped: { image: 'busybox:1.37', command: 'true' }
  sealed: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, read_only: true, volumes: [/open] }
  absent: { image: 'busybox:1.37', profiles: [never] }
`,
    'tree/sub/deep.txt': 'deep\n',
  });
  writeFileSync(join(project.folder, 'tree/large.bin'), randomBytes(20_000_000));
  writeFileSync(join(project.folder, 'tree/tool'), '#!/bin/sh\necho works\n');
  chmodSync(join(project.folder, 'tree/tool'), 0o755);
  symlinkSync('sub/deep.txt', join(project.folder, 'tree/link'));
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => eventually(() => project.dispose()));

const inside = async (...command: string[]): Promise<string> =>
  (await project.devenv(['exec', '-T', 'web', ...command])).stdout;
const hash = (path: string): string =>
  createHash('md5').update(readFileSync(join(project.folder, path))).digest('hex'); // prettier-ignore

test('a folder goes in and comes out as it is: large files, modes, links', async () => {
  const into = await project.devenv(['cp', 'tree', 'web:/tmp/tree']);
  expect(into.exitCode, into.stderr).toBe(0);
  expect(into.stderr).toContain('web copied');
  expect(await inside('/tmp/tree/tool')).toBe('works\n');
  expect(await inside('md5sum', '/tmp/tree/large.bin')).toContain(hash('tree/large.bin'));
  expect((await project.devenv(['exec', '-T', '--index', '2', 'web', 'cat', '/tmp/tree/link'])).stdout).toBe('deep\n');

  const out = (await project.devenvJson(['cp', 'web:/tmp/tree', 'back'])) as { files: number };
  expect(out.files).toBe(3);
  expect(hash('back/large.bin')).toBe(hash('tree/large.bin'));
  expect(lstatSync(join(project.folder, 'back/tool')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(project.folder, 'back/link'))).toBe('sub/deep.txt');
});

test('nothing is said to be copied that would be lost: into a tmpfs, or into a file', async () => {
  const lost = await project.devenv(['cp', 'tree/tool', 'web:/memory/']);
  expect(lost.exitCode).toBe(1);
  expect(lost.stderr).toContain('/memory/tool of service web is in a tmpfs');
  expect(lost.stderr).toContain('tar -c tree/tool | devenv exec -T web tar -x -C /memory');

  const under = await project.devenv(['cp', 'tree/tool', 'web:/etc/passwd/tool']);
  expect(under.stderr).toContain('/etc/passwd in service web is a file');
  const from = await project.devenv(['cp', 'web:/etc/passwd/tool', '.']);
  expect(from.stderr).toContain('There is no /etc/passwd/tool in service web');
});

test('- is a tar archive, both ways', async () => {
  await inside('sh', '-c', 'mkdir /tmp/from /tmp/to; echo piped > /tmp/from/file');
  const { stdout } = await project.devenv(['cp', 'web:/tmp/from', '-']);
  const run = await project.devenv(['cp', '--index', '1', '-', 'web:/tmp/to'], { input: stdout });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(await inside('cat', '/tmp/to/from/file')).toBe('piped\n');
});

test('-L copies what a link points to; a stopped service can be copied from and to', async () => {
  await project.devenv(['cp', '-L', 'tree/link', 'stopped:/followed']);
  const { exitCode } = await project.devenv(['cp', 'stopped:/followed', 'followed.txt']);
  expect(exitCode).toBe(0);
  expect(readFileSync(join(project.folder, 'followed.txt'), 'utf8')).toBe('deep\n');
});

test('into a read-only service only volumes can be written, and that is said', async () => {
  const refused = await project.devenv(['cp', 'tree/tool', 'sealed:/tool']);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/Service sealed cannot be written to at \/: it is read-only/);
  expect((await project.devenv(['cp', 'tree/tool', 'sealed:/open/tool'])).exitCode).toBe(0);
});

test.each([
  ['a file that is not in the service', ['web:/none', '.'], /no \/none in service web/],
  ['a file that is not on this machine', ['none', 'web:/'], /no file none/],
  ['a folder that is not in the service', ['tree/tool', 'web:/none/tool'], /mkdir -p \/none/],
  ['two services', ['web:/etc', 'sealed:/open'], /devenv cp web:\/etc - \| devenv cp - sealed/],
  ['no service', ['a', 'b'], /devenv cp SERVICE:PATH/],
  ['an unknown service', ['wbe:/etc', '.'], /wbe/],
  ['a replica that is not there', ['--index', '9', 'web:/etc', '.'], /no container of number 9/],
])('tells of %s', async (_what, args, words) => {
  const { exitCode, stderr } = await project.devenv(['cp', ...args]);
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toMatch(words);
});
