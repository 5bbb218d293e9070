import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'run.js');

/**
 * Makes sure that an engine runs, with the program's own `devenv setup` (so the program must have been built). Where
 * none does: asks before it installs or starts one with `ask`, else says so and does it.
 * @param {{ ask: boolean }} options
 * @returns {{ host: string }} The engine's address.
 */
export function ensureEngine({ ask }) {
  const found = setup(['--json'], ['ignore', 'pipe', 'ignore']);
  if (found.status === 0) return addressOf(found);
  process.stderr.write('No Docker engine answers: running devenv setup.\n');
  // What it prints is progress here, not a result.
  const made = setup(ask ? [] : ['--yes'], [ask ? 'inherit' : 'ignore', 2, 2]);
  if (made.status !== 0) throw new Error('devenv setup failed, and without an engine there is nothing to run on');
  return addressOf(setup(['--json'], ['ignore', 'pipe', 'inherit']));
}

function setup(flags, stdio) {
  return spawnSync(process.execPath, [PROGRAM, 'setup', ...flags], { stdio, encoding: 'utf8' });
}

function addressOf({ stdout }) {
  return { host: JSON.parse(stdout).endpoint.host };
}

/**
 * A client of an engine: for sockets by their path, for anything else by the environment's DOCKER_HOST.
 * @param {string} host
 * @returns {Promise<import('dockerode')>}
 */
export async function openEngine(host) {
  const { default: Docker } = await import('dockerode');
  return host.startsWith('unix://') ? new Docker({ socketPath: host.slice('unix://'.length) }) : new Docker();
}
