import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { devenv, program, repository } from '../support/devenv.js';

/**
 * How much more processor time a start of the program may take than that of Node alone. It is about 3 times; importing
 * dockerode, prompts or an unbundled oclif at start would make it 8 and more. A ratio, as other work slows both down.
 */
const ALLOWED = 6;
const RUNS = 7;

/** Tells the processor time of the whole run on file descriptor 3. */
const METER = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.getBuiltinModule('fs').writeSync(3, String(process.cpuUsage().user)))",
)}`;

test('starting the program costs little more than starting Node', () => {
  const runs = Array.from({ length: RUNS }, () => ({
    node: processorTime(['-e', '0']),
    version: processorTime([program, 'version']),
  }));
  const least = (values: number[]) => Math.min(...values);
  const ratio = least(runs.map(({ version }) => version)) / least(runs.map(({ node }) => node));
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThan(ALLOWED);
});

/** Microseconds of one run. Without NODE_EXTRA_CA_CERTS, which costs Node 20 about 80 ms a start. */
function processorTime(args: string[]): number {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
  const { status, output } = spawnSync(process.execPath, ['--import', METER, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  expect(status).toBe(0);
  return Number(String(output[3]));
}

test('a command that only looks takes --dry-run, as every one of docker compose does', async () => {
  expect(await devenv(['--dry-run', 'version', '--short'])).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a checkout that is not built says so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(program, join(folder, 'bin/run.js'));
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/run.js'), 'up'], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'devenv is not built yet: npm install && npm run build\n' });
});

test('DEBUG tells where in src/ a fault of ours happened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-'));
  const fault = join(folder, 'fault.cjs');
  writeFileSync(fault, `process.chdir = () => undefined; Object.defineProperty(process, 'cwd', { value: () => 7 });`);
  const env = { NODE_OPTIONS: `--require=${fault}`, DEBUG: 'devenv' };
  const { stderr } = await devenv(['config'], { cwd: folder, env });
  rmSync(folder, { recursive: true });
  expect(stderr).toContain('a bug in devenv');
  expect(stderr).toMatch(/at .*\/src\/\w[\w/-]*\.ts:\d+:\d+/);
});

// only root can run a program as somebody else
test.runIf(process.getuid?.() === 0)('a user whom the machine does not know, without a home, is served', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-'));
  for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  const stranger = { uid: 54_321, gid: 54_321, cwd: folder, encoding: 'utf8' } as const;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'bin/run.js'), ...args], {
      ...stranger,
      env: { PATH: process.env['PATH'] },
    });
  const version = run('version', '--short');
  const config = run('config', '-f', join(folder, 'compose.yaml'));
  rmSync(folder, { recursive: true });
  expect(version).toMatchObject({ status: 0, stderr: '' });
  expect(config.stderr).toContain('compose.yaml does not exist');
});

test('what a command compiled is kept of its first runs that go well: one alone may have been about its help', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'devenv-test-'));
  const kept = async (...args: string[]): Promise<{ size: number; at: number } | undefined> => {
    await devenv(args, { cwd: cache, env: { XDG_CACHE_HOME: cache } });
    const folder = join(cache, 'devenv/compiled');
    const [name] = existsSync(folder) ? readdirSync(folder) : [];
    if (name === undefined) return undefined;
    const { size, mtimeMs } = statSync(join(folder, name));
    return { size, at: mtimeMs };
  };
  expect(await kept('config')).toBeUndefined();
  const help = await kept('config', '--help');
  writeFileSync(join(cache, 'compose.yaml'), 'services: { web: { image: nginx } }\n');
  const second = await kept('config');
  expect(second?.size).toBeGreaterThan((help?.size ?? 0) * 1.3);
  await kept('config');
  const fourth = await kept('config');
  expect(await kept('config')).toEqual(fourth);
  // under the name of the command, whatever stands before it
  expect(await kept('-p', 'shop', 'config')).toEqual(fourth);
  expect(readdirSync(join(cache, 'devenv/compiled'))).toHaveLength(1);
  rmSync(cache, { recursive: true });
});
