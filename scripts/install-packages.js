import { spawnSync } from 'node:child_process';

/**
 * Installs those of some Debian packages that are missing, as root or through sudo.
 * @param {string[]} packages
 * @param {(line: string) => void} say
 */
export function installPackages(packages, say) {
  const missing = packages.filter((name) => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return;
  say(`Installing ${missing.join(', ')} with apt.`);
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

function apt(args) {
  const command = ['apt-get', ...args];
  const [program, ...rest] = process.getuid?.() === 0 ? command : ['sudo', ...command];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(program, rest, { env, encoding: 'utf8', stdio: ['inherit', 'pipe', 'pipe'] });
  if (result.error)
    throw new Error(`${program} could not be run; install ${args.at(-1)} by hand`, { cause: result.error });
  if (result.status !== 0) throw new Error(`${command.join(' ')} failed: ${result.stderr.trim().slice(-800)}`);
}
