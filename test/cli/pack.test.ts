import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repository } from '../support/devenv.js';

let directory: string;
let installed: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'devenv-test-pack-'));
  // Built before the tests are run: --ignore-scripts keeps `npm pack` from building again beside them.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory];
  await execa('npm', pack, { cwd: repository });
  const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--prefix', directory, join(directory, tarball)];
  await execa('npm', install, { cwd: directory });
  installed = join(directory, 'node_modules', '@devenv-cli', 'devenv');
}, 60_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const run = (args: string[]) =>
  execa(join(directory, 'node_modules', '.bin', 'devenv'), args, { cwd: directory, reject: false });

test('the package installs offline, alone, and its program runs', async () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  expect(readdirSync(join(directory, 'node_modules'))).not.toContain('dockerode');
  expect((await run(['version'])).stdout).toContain(version);
  expect((await run(['help'])).stdout).toContain('reset');
});

test('its --env-file is not taken for one of Node', async () => {
  const { exitCode, stderr } = await run(['--env-file', 'nowhere.env', 'config']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Environment file');
});

test('it brings its templates', async () => {
  const { stdout, exitCode } = await run(['template', 'list', '--json']);
  expect(exitCode).toBe(0);
  expect((JSON.parse(stdout) as { templates: unknown[] }).templates.length).toBeGreaterThan(0);
});

test('it holds the program, the templates and nothing of how it is made', () => {
  const names = readdirSync(installed).sort();
  expect(names).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'oclif.manifest.json', 'package.json', 'templates']);
  // the map names what a trace would not, and holds no source
  const ours = readdirSync(installed, { recursive: true }).filter((name) => /\.(ts|map)$/.test(String(name)));
  expect(ours).toEqual(['dist/program.cjs.map']);
  expect(readFileSync(join(installed, 'dist/program.cjs.map'), 'utf8')).not.toMatch(/sourcesContent|"\//);
});
