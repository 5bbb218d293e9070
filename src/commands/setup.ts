import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { DevenvError } from '../errors.js';
import { setup } from '../operations/setup.js';
import type { SetupResult } from '../operations/setup.js';
import { formatBytes } from '../ui/bytes.js';

export default class Setup extends BaseCommand {
  static override summary = 'Find a Docker engine; install and start one where there is none.';
  static override description =
    'Looks at DOCKER_CONTEXT, DOCKER_HOST, the current docker context and the usual sockets (system, rootless, Docker ' +
    'Desktop, OrbStack, Colima, Rancher Desktop, Podman). On Debian and Ubuntu it offers to install docker.io; on ' +
    'other systems it prints the steps.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --yes',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'Install or start an engine without asking.' }),
  };

  async run(): Promise<SetupResult> {
    const { flags } = await this.parse(Setup);
    const reporter = this.reporter(flags);
    const result = await setup({
      environment: process.env,
      confirm: flags.yes ? () => Promise.resolve(true) : (question) => this.ask(question),
      say: (line) => {
        reporter.note(line);
      },
      signal: this.abort.signal,
    }).finally(() => reporter.close());
    this.print(summary(result));
    return result;
  }

  private async ask(question: string): Promise<boolean> {
    if (!process.stdin.isTTY || this.jsonEnabled()) {
      throw new DevenvError('CONFIRMATION_REQUIRED', question, {
        reason: 'There is no terminal to ask on.',
        suggestions: ['devenv setup --yes'],
      });
    }
    const { confirm } = await import('@inquirer/prompts');
    return confirm({ message: question, default: true }, { output: process.stderr, signal: this.abort.signal });
  }
}

const WORDS: Record<SetupResult['action'], string> = { found: 'Found', started: 'Started', installed: 'Installed' };

function summary(result: SetupResult): string {
  const { endpoint, product, version, apiVersion, operatingSystem, architecture, cpus, memoryBytes } = result;
  return [
    `${WORDS[result.action]} ${product} ${version} at ${endpoint.host} (${originOf(result)})`,
    `  API ${apiVersion}, ${operatingSystem}, ${architecture}, ${cpus} CPUs, ${formatBytes(memoryBytes)} of memory`,
    `  storage ${storage(result)}, cgroup v${result.cgroupVersion}${result.rootless ? ', rootless' : ''}`,
    `  limits: ${limits(result)}`,
    '',
    'Next:',
    '  devenv doctor',
    '  devenv init',
  ].join('\n');
}

function originOf({ endpoint: { source, name } }: SetupResult): string {
  if (source === 'socket') return name;
  return source === 'DOCKER_HOST' ? 'from DOCKER_HOST' : `docker context ${name}`;
}

function storage({ storageDriver, backingFilesystem }: SetupResult): string {
  return backingFilesystem === '' ? storageDriver : `${storageDriver} on ${backingFilesystem}`;
}

function limits({ memoryLimits, cpuLimits, pidsLimits }: SetupResult): string {
  const words = [memoryLimits && 'memory', cpuLimits && 'CPU', pidsLimits && 'processes'].filter(
    (word) => word !== false,
  );
  return words.length === 0 ? 'none' : words.join(', ');
}
