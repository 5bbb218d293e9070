import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { cpus, loadavg, release, totalmem } from 'node:os';

/**
 * What the figures were taken on, in words.
 * @param {import('dockerode')} docker
 * @param {string | undefined} compose path
 * @returns {Promise<{cores: number, text: string, busy: boolean}>} busy: other work ran when the bench began
 */
export async function describeMachine(docker, compose) {
  const [{ Driver, CgroupVersion }, { Version, ApiVersion }] = await Promise.all([docker.info(), docker.version()]);
  const cores = cpus().length;
  const [load = 0] = loadavg();
  const parts = [
    `${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}, cgroup v${CgroupVersion ?? '1'}`,
    `engine ${Version} (API ${ApiVersion}, ${Driver})`,
    `Node ${process.versions.node}`,
    ...(compose === undefined ? [] : [`docker compose ${versionOf(compose)}`]),
    `load ${load.toFixed(1)}`,
  ];
  return { cores, text: parts.join(', '), busy: load > cores / 2 };
}

function versionOf(compose) {
  const args = basename(compose) === 'docker' ? ['compose', 'version', '--short'] : ['version', '--short'];
  return execFileSync(compose, args, { encoding: 'utf8' }).trim();
}
