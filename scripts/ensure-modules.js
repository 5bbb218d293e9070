import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..');

/** Runs `npm ci` where node_modules is missing or is not what package-lock.json says. Uses Node's own modules only. */
export function ensureModules() {
  if (areFresh()) return;
  process.stderr.write('Installing the npm packages (npm ci).\n');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', ['ci', ...flags], { cwd: REPOSITORY, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0) throw new Error('npm ci failed');
}

function areFresh() {
  const installed = join(REPOSITORY, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const has = packagesOf(installed);
  return Object.entries(packagesOf(join(REPOSITORY, 'package-lock.json'))).every(([path, { version, optional }]) => {
    const present = has[path];
    return path === '' || (present ? present.version === version : optional === true);
  });
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}
