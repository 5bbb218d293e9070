import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { states } from './stack-state.js';

const BOX = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  web: { ${BOX}, scale: 2, develop: { watch: [{ path: src, action: sync, target: /app }] } }
  job: { ${BOX}, depends_on: { db: { condition: service_started } }, profiles: [never] }
  db: { ${BOX}, profiles: [never] }
`,
    'src/file.txt': 'text\n',
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => eventually(() => project.dispose()));

const dryRun = (...args: string[]) => project.devenv(['--dry-run', ...args]);

test.each([
  [['attach', 'web'], 'workload web-1, attach, asked for'],
  [['exec', '--index', '2', 'web', 'touch', '/tmp/a b'], "workload web-2, exec touch '/tmp/a b', asked for"],
  [['commit', 'web', 'shop/web:debug'], 'workload web-1, commit to shop/web:debug, asked for'],
  [['export', '-o', 'web.tar', 'web'], 'workload web-1, export to web.tar, asked for'],
  [['cp', 'web:/etc/passwd', '-'], 'workload web-1, copy /etc/passwd to standard output, asked for'],
])('%j tells what it would do', async (args, line) => {
  expect(await dryRun(...args)).toEqual({ exitCode: 0, stdout: `[] -> #1 ${line}\n`, stderr: '' });
});

test('cp tells each container and the name that the copy would take there, and what is not there', async () => {
  const { stdout } = await dryRun('cp', 'src/file.txt', 'web:/tmp');
  expect(stdout.split('\n')).toEqual([
    '[] -> #1 workload web-1, copy src/file.txt to /tmp/file.txt, asked for',
    '[] -> #2 workload web-2, copy src/file.txt to /tmp/file.txt, asked for',
    '',
  ]);
  expect((await dryRun('cp', 'web:/nowhere', '.')).exitCode).toBe(2);
});

test('run and watch tell the plan of what they begin with, and what they do then', async () => {
  const run = await dryRun('run', '--rm', 'job', 'npm', 'test');
  expect(run.stdout).toContain('workload db-1, start, missing');
  expect(run.stdout).toMatch(/then: one-off job, run npm test, removed when it ends\n$/);
  expect((await dryRun('watch')).stdout).toBe('then: watch src for web, sync to /app\n');
});

test('nothing of that was done', async () => {
  expect(await states(project.name)).toEqual([
    'web-1 running',
    'web-1-sandbox running',
    'web-2 running',
    'web-2-sandbox running',
  ]);
  expect(existsSync(join(project.folder, 'web.tar'))).toBe(false);
  const touched = await project.devenv(['exec', '-T', '--index', '2', 'web', 'ls', '/tmp']);
  expect(touched.stdout).toBe('');
});
