import { userInfo } from 'node:os';
import { DevenvError } from '../../errors.js';
import { canBecomeRoot, runAsRoot } from './as-root.js';
import { installSteps } from './install-steps.js';
import { linuxSystem } from './linux-system.js';

/** One command that an installation runs as root, and what it is for. */
export interface InstallStep {
  purpose: string;
  command: string[];
}

export const ENGINE_PACKAGES = ['docker.io', 'iptables', 'ca-certificates'];

/**
 * The commands that install an engine on this system. DevenvError ENGINE_UNAVAILABLE with the steps for a person where
 * devenv does not install one: on other systems than Debian and Ubuntu, and without a way to become root.
 */
export function installPlan(environment: NodeJS.ProcessEnv): InstallStep[] {
  const { family, prettyName } = linuxSystem();
  if (process.platform !== 'linux' || family !== 'debian' || !canBecomeRoot(environment)) {
    throw byHand(
      process.platform === 'linux' ? prettyName : (SYSTEM_NAMES[process.platform] ?? process.platform),
      family,
    );
  }
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...ENGINE_PACKAGES];
  const steps = [
    { purpose: 'Fetching the package lists', command: ['apt-get', 'update'] },
    { purpose: `Installing ${ENGINE_PACKAGES.join(', ')}`, command: install },
  ];
  if (process.getuid?.() === 0) return steps;
  const user = userInfo().username;
  return [...steps, { purpose: `Letting ${user} use the engine`, command: ['usermod', '-aG', 'docker', user] }];
}

/** Runs the commands of an installation, one after the other, telling each before it begins. */
export async function runInstall(
  steps: InstallStep[],
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const { purpose, command } of steps) {
    say(`${purpose} (${command.join(' ')})`);
    await runAsRoot(command, signal);
  }
}

const SYSTEM_NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };

function byHand(system: string, family: Parameters<typeof installSteps>[1]): DevenvError {
  return new DevenvError(
    'ENGINE_UNAVAILABLE',
    `No Docker engine was found, and devenv does not install one on ${system} by itself.`,
    {
      reason: family === 'debian' ? 'That needs root or sudo.' : 'It installs one on Debian and Ubuntu only.',
      suggestions: installSteps(process.platform, family),
    },
  );
}
