import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import build from './build-setup.js';
import { repository } from './devenv.js';
import { testObjects } from './leftovers.js';
import type { EngineObject } from './leftovers.js';

/** What scripts/ensure-tools.js fetches. */
const TOOLS = join(repository, 'node_modules', '.cache', 'devenv-tools', 'usr', 'bin');

/** Of another run that uses the same engine at the same time. */
const OTHER_RUN = /^devenv-test-r[0-9a-f]{6}-/;

/** Makes sure of the program, an engine and the images; at the end, that the tests left nothing on the engine. */
export default async function setup(): Promise<() => Promise<void>> {
  await build();
  const stdio: ['ignore', 'inherit', 'inherit'] = ['ignore', 'inherit', 'inherit'];
  for (const script of ['scripts/ensure-images.js', 'scripts/ensure-tools.js']) {
    await execa(process.execPath, [script], { cwd: repository, stdio });
  }
  process.env['PATH'] = `${process.env['PATH'] ?? ''}:${TOOLS}`;
  const run = `r${randomBytes(3).toString('hex')}`;
  process.env['DEVENV_TEST_RUN'] = run;
  const state = mkdtempSync(join(tmpdir(), `devenv-test-${run}-state-`));
  process.env['XDG_STATE_HOME'] = state;
  const before = new Set((await testObjects()).map(({ id }) => id));
  return async () => {
    rmSync(state, { recursive: true, force: true });
    await checkLeftovers(before, `devenv-test-${run}-`);
  };
}

async function checkLeftovers(before: Set<string>, ownPrefix: string): Promise<void> {
  if (process.env['DEVENV_TEST_KEEP'] === '1') return;
  const left = (await testObjects()).filter((object) => !before.has(object.id) && isOurs(object, ownPrefix));
  if (left.length === 0) return;
  const names = left.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  console.error(`✖ The tests left these on the engine: ${names}`);
  // vitest itself ends with 0 when a teardown throws
  process.exitCode = 1;
}

/** What bears another name than this run's may be somebody else's, except on CI, which has the engine for itself. */
function isOurs({ name, project }: EngineObject, ownPrefix: string): boolean {
  const owner = project ?? name;
  return owner.startsWith(ownPrefix) || (process.env['CI'] === 'true' && !OTHER_RUN.test(owner));
}
