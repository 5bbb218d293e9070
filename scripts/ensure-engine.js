import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'run.js');

/**
 * Makes sure that an engine runs, with the program's own `devenv setup` (so the program must have been built). Where
 * none is installed: asks first with `ask`, else says so and installs it.
 * @param {{ ask: boolean }} options
 * @returns {Promise<{ host: string }>} The engine's address.
 */
export function ensureEngine({ ask }) {
  if (ask) setup([], ['inherit', 'inherit', 'inherit']);
  const { endpoint } = JSON.parse(setup(['--yes', '--json'], ['ignore', 'pipe', 'inherit']));
  return Promise.resolve({ host: endpoint.host });
}

function setup(flags, stdio) {
  const result = spawnSync(process.execPath, [PROGRAM, 'setup', ...flags], { stdio, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`devenv setup failed.${result.stdout ? ` ${result.stdout.trim()}` : ''}`);
  return result.stdout;
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
