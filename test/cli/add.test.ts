import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject, type TestProject } from '../support/project.js';

const BY_HAND = '# mine\nservices:\n    web: {image: "nginx"}   # the front\n';

const read = (project: TestProject, path: string): string => readFileSync(join(project.folder, path), 'utf8');
const everything = (project: TestProject): string[] =>
  (readdirSync(project.folder, { recursive: true }) as string[]).sort();

test('adds a service to a Compose file written by hand', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND });
  const { exitCode, stdout } = await project.devenv(['add', 'postgres', 'db']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('+ db/init/001-orders.sql');
  expect(read(project, 'compose.yaml').startsWith(`${BY_HAND}\n    db:\n`)).toBe(true);
  expect(read(project, '.gitignore')).toBe('secrets/\n');
});

test('a password is random, for the container to read and behind a closed folder', async () => {
  const passwords = await Promise.all(
    [testProject({ 'compose.yaml': '' }), testProject({ 'compose.yaml': '' })].map(async (project) => {
      const { stdout, stderr } = await project.devenv(['add', 'redis']);
      const password = read(project, 'secrets/cache-password').trim();
      expect(stdout + stderr).not.toContain(password);
      expect(statSync(join(project.folder, 'secrets')).mode & 0o777).toBe(0o700);
      expect(statSync(join(project.folder, 'secrets/cache-password')).mode & 0o777).toBe(0o644);
      return password;
    }),
  );
  expect(passwords[0]).toMatch(/^[\w-]{32}$/);
  expect(passwords[0]).not.toBe(passwords[1]);
});

test('works from a folder inside the project', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND });
  mkdirSync(join(project.folder, 'deep/er'), { recursive: true });
  await project.devenvJson(['add', 'redis'], { cwd: join(project.folder, 'deep/er') });
  expect(everything(project)).toContain('cache/redis.conf');
});

test('--json tells every file, the port and the wiring', async () => {
  const project = testProject({ 'compose.yaml': 'services: { cache: { image: redis } }\n' });
  expect(await project.devenvJson(['add', 'python-api', 'stock', '--port', '8123'])).toMatchObject({
    ...{ service: 'stock', template: 'python-api', port: 8123, portTakenBy: null, dryRun: false },
    wiredTo: [{ kind: 'redis', service: 'cache' }],
    files: expect.arrayContaining([
      { path: 'stock/Dockerfile', action: 'create' },
      { path: 'compose.yaml', action: 'change' },
    ]) as object[],
    next: ['devenv up', 'curl http://127.0.0.1:8123/'],
  });
});

test('--dry-run writes nothing and shows what it would write', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND });
  const { stdout } = await project.devenv(['add', 'node-api', '--dry-run']);
  expect(stdout).toContain('+ api/Dockerfile');
  expect(everything(project)).toEqual(['compose.yaml']);
  expect(read(project, 'compose.yaml')).toBe(BY_HAND);
});

test("does not overwrite a user's file unless it is told to", async () => {
  const project = testProject({ 'compose.yaml': BY_HAND, 'api/Dockerfile': 'FROM mine\n' });
  const refused = await project.devenv(['add', 'node-api', '--yes']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('api/Dockerfile would be overwritten');
  expect(everything(project)).toEqual(['api', 'api/Dockerfile', 'compose.yaml']);
  expect((await project.devenv(['add', 'node-api', '--force'])).exitCode).toBe(0);
  expect(read(project, 'api/Dockerfile')).toContain('FROM node:');
});

test('keeps a password that is there', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND, 'secrets/db-password': 'kept' });
  await project.devenvJson(['add', 'postgres']);
  expect(read(project, 'secrets/db-password')).toBe('kept');
});

test('leaves everything as it was where one file cannot be written', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND, cache: 'a file where the folder should be' });
  const { exitCode, stderr } = await project.devenv(['add', 'redis']);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('Nothing was changed');
  expect(everything(project)).toEqual(['cache', 'compose.yaml']);
  expect(read(project, 'compose.yaml')).toBe(BY_HAND);
});

test('what it writes is a Compose file that devenv reads without a warning', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND });
  for (const template of ['postgres', 'redis', 'node-api', 'python-api', 'nginx-gateway']) {
    await project.devenvJson(['add', template, template.replace('-', '')]);
  }
  const { exitCode, stdout, stderr } = await project.devenv(['config', '--services']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.trim().split('\n').sort()).toEqual([
    ...['nginxgateway', 'nodeapi', 'postgres', 'pythonapi', 'redis', 'web'],
  ]);
});

test.each([
  ['an unknown template', ['add', 'postgers'], 2, 'TEMPLATE_UNKNOWN', 'devenv add postgres'],
  ['a service that is there', ['add', 'redis', 'web'], 2, 'USAGE', 'web-2'],
  ['no template at all', ['add'], 2, 'USAGE', 'devenv template list'],
  ['an invalid name', ['add', 'redis', 'My_Cache'], 2, 'USAGE', 'my-cache'],
  ['a port that is no port', ['add', 'node-api', '--port', '70000'], 2, 'USAGE', ''],
])('refuses %s', async (_, args, exitCode, code, suggestion) => {
  const project = testProject({ 'compose.yaml': BY_HAND });
  const run = await project.devenv([...args, '--json']);
  expect(run.exitCode).toBe(exitCode);
  const { error } = JSON.parse(run.stdout) as { error: { code: string; suggestions: string[] } };
  expect(error.code).toBe(code);
  expect(error.suggestions.join()).toContain(suggestion);
  expect(everything(project)).toEqual(['compose.yaml']);
});

test('says what to do where there is no Compose file', async () => {
  const project = testProject();
  const { exitCode, stderr } = await project.devenv(['add', 'redis']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('devenv init');
});

test.each(['latin1', 'utf16le'] as const)('does not write into a file of another encoding: %s', async (encoding) => {
  const project = testProject({});
  const bytes = Buffer.from('\uFEFFservices: {} # café'.slice(encoding === 'latin1' ? 1 : 0), encoding);
  writeFileSync(join(project.folder, 'compose.yaml'), bytes);
  const { exitCode, stderr } = await project.devenv(['add', 'redis']);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/compose\.yaml is not UTF-8.*\nNext: Save it as UTF-8/);
  expect(readFileSync(join(project.folder, 'compose.yaml'))).toEqual(bytes);
  expect(everything(project)).toEqual(['compose.yaml']);
});

test('names the line of broken YAML and touches nothing', async () => {
  const broken = 'services:\n  a:\n  image: x\n   b: y\n';
  const project = testProject({ 'compose.yaml': broken });
  const { exitCode, stderr } = await project.devenv(['add', 'redis']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/compose\.yaml:3/);
  expect(everything(project)).toEqual(['compose.yaml']);
});

test('adds to the file that COMPOSE_FILE names, as up would run it', async () => {
  const project = testProject({ 'compose.yaml': BY_HAND, 'other.yaml': BY_HAND });
  await project.devenvJson(['add', 'redis'], { env: { COMPOSE_FILE: 'other.yaml' } });
  expect(read(project, 'other.yaml')).toContain('cache:');
  expect(read(project, 'compose.yaml')).toBe(BY_HAND);
});
