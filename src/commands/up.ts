import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { follow } from '../operations/follow.js';
import { stop } from '../operations/lifecycle.js';
import { up } from '../operations/up.js';
import type { UpOptions, UpResult } from '../operations/up.js';
import type { ProjectOptions } from '../project/load-project.js';
import { DevenvError } from '../errors.js';
import { followPrinter } from '../ui/follow-printer.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { upSummary } from '../ui/up-summary.js';
import { outStyles } from '../ui/style.js';

export default class Up extends BaseCommand {
  static override summary = 'Bring the stack to what the Compose file says.';
  static override description = `Creates what is missing, replaces what changed, mends what is broken, leaves alone what is right.
Without -d it stays attached and follows the logs: Ctrl-C stops the stack in good order, a second one kills it.
With -d it ends when every service is healthy, or says which is not and why.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -d',
    '<%= config.bin %> <%= command.id %> -d --build api',
    '<%= config.bin %> <%= command.id %> --dry-run',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services to start with what they depend on (default: all).' }),
  };
  static override flags = {
    ...projectFlags,
    detach: Flags.boolean({ char: 'd', description: 'Run in the background and end when all is healthy.' }),
    wait: Flags.boolean({ description: 'As -d: wait until all is healthy, then end.' }),
    'wait-timeout': Flags.integer({ min: 1, helpValue: 'SECONDS', description: 'Give up waiting after this time.' }),
    build: Flags.boolean({ description: 'Build images first.', exclusive: ['no-build'] }),
    'no-build': Flags.boolean({ description: 'Do not build images, even missing ones.' }),
    pull: Flags.string({ options: ['missing', 'always', 'never'], description: 'Which images to pull first.' }),
    'dry-run': Flags.boolean({ description: 'Print the plan and change nothing.' }),
    'no-deps': Flags.boolean({ description: 'Leave alone what the named services depend on.' }),
    'force-recreate': Flags.boolean({
      description: 'Replace workloads that have not changed.',
      exclusive: ['no-recreate'],
    }),
    'no-recreate': Flags.boolean({ description: 'Keep workloads that have changed.' }),
    'no-start': Flags.boolean({ description: 'Create containers and do not start them.' }),
    'remove-orphans': Flags.boolean({
      description: 'Remove containers of services that the Compose file no longer has.',
    }),
    'take-over': Flags.boolean({ description: 'Replace containers that docker compose made; volumes are kept.' }),
    scale: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'SERVICE=N',
      description: 'Run N replicas.',
    }),
    timeout: Flags.integer({
      char: 't',
      min: 0,
      helpValue: 'SECONDS',
      description: 'Grace before a service is killed.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Up);
    const project = this.projectOptions(flags);
    const services = argv as string[];
    const surroundings = this.surroundings(flags);
    const options: UpOptions = {
      services,
      build: flags.build ? 'always' : flags['no-build'] ? 'never' : 'missing',
      pull: flags.pull as UpOptions['pull'],
      dependencies: !flags['no-deps'],
      recreate: flags['force-recreate'] ? 'always' : flags['no-recreate'] ? 'never' : 'changed',
      removeOrphans: flags['remove-orphans'],
      takeOver: flags['take-over'],
      dryRun: flags['dry-run'],
      start: !flags['no-start'],
      scale: parseScale(flags.scale ?? []),
      timeout: flags.timeout,
      waitTimeout: flags['wait-timeout'],
    };
    const began = new Date();
    const result = await up(project, options, surroundings);
    await surroundings.close();
    if (result.plan !== undefined) this.print(result.plan === '' ? 'Nothing to do.' : result.plan);
    else this.print(upSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    const attached = !flags.detach && !flags.wait && !flags['no-start'] && !flags['dry-run'] && !this.jsonEnabled();
    if (attached && result.failures.length === 0) await this.attach(project, result, began, flags.timeout);
    return withJsonFailures(result);
  }

  /** Follows the logs until Ctrl-C, then stops the stack; a second Ctrl-C kills it, a third ends the program. */
  private async attach(
    project: ProjectOptions,
    result: UpResult,
    began: Date,
    timeout: number | undefined,
  ): Promise<void> {
    this.handleSignals(false);
    const following = new AbortController();
    const stopping = new AbortController();
    let count = 0;
    const onSignal = (): void => {
      count += 1;
      if (count === 1) following.abort();
      else if (count === 2) stopping.abort();
      else process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
    process.stderr.write('Following the logs. Ctrl-C stops the stack.\n');
    const services = [...new Set(result.services.map(({ service }) => service))];
    const printer = followPrinter(result.services.map(({ service, number }) => `${service}-${number}`));
    await follow(
      project,
      { services, since: began, tail: 'all', untilEnded: true },
      { ...printer, signal: following.signal },
    );
    printer.end();
    if (!following.signal.aborted) return;
    process.stderr.write('\nStopping… (press Ctrl-C again to kill)\n');
    await this.stopStack(project, services, timeout, stopping.signal);
  }

  private async stopStack(
    project: ProjectOptions,
    services: string[],
    timeout: number | undefined,
    kill: AbortSignal,
  ): Promise<void> {
    const surroundings = this.surroundings({});
    const quietly = { ...surroundings, signal: new AbortController().signal };
    const gentle = stop(project, { services, timeout }, quietly);
    const killed = new Promise<'kill'>((resolve) => {
      kill.addEventListener('abort', () => {
        resolve('kill');
      });
    });
    if ((await Promise.race([gentle, killed])) === 'kill') {
      process.stderr.write('Killing…\n');
      await stop(project, { services, timeout: 0 }, quietly);
      await gentle.catch(() => undefined);
    }
    await surroundings.close();
    process.exitCode = 130;
  }
}

function parseScale(entries: string[]): Record<string, number> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, service = '', count = ''] = /^([^=]+)=(\d+)$/.exec(entry) ?? [];
      if (service === '') {
        throw new DevenvError('USAGE', `--scale ${entry} is not of the form SERVICE=N.`, {
          suggestions: ['devenv up --scale api=3'],
        });
      }
      return [service, Number(count)] as const;
    }),
  );
}
