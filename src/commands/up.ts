import { Args, type Interfaces } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { parseScale } from '../command-flags.js';
import { attached } from '../operations/attached/attached.js';
import { stop } from '../operations/lifecycle.js';
import { quietly } from '../operations/applying/quiet-images.js';
import type { Surroundings } from '../operations/session/session.js';
import { up } from '../operations/up.js';
import { checkWatch, watch } from '../operations/watch.js';
import type { UpOptions, UpResult } from '../operations/up.js';
import type { ProjectOptions } from '../project/load-project.js';
import { DevenvError } from '../errors.js';
import { ATTACHED_ONLY, upFlags } from '../up-flags.js';
import { attachedPrinter } from '../ui/attached-printer.js';
import { reportFailure } from '../ui/report-failure.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { listenForKeys, wantsShortcuts } from '../ui/shortcuts.js';
import { upSummary } from '../ui/up-summary.js';
import { watchLines } from '../ui/watch-lines.js';
import { errStyles, outStyles } from '../ui/style.js';

type UpFlags = Interfaces.InferredFlags<typeof Up.flags>;

export default class Up extends BaseCommand {
  static override summary = 'Bring the stack to what the Compose file says.';
  static override description = `Creates what is missing, replaces what changed, mends what is broken, leaves alone what is right.
Without -d it stays attached and follows the logs: Ctrl-C stops the stack in good order, a second one kills it.
With -d it ends when every service is healthy, or says which is not and why.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -d',
    '<%= config.bin %> <%= command.id %> -d --build api',
    '<%= config.bin %> <%= command.id %> --watch',
    '<%= config.bin %> <%= command.id %> --exit-code-from tests',
    '<%= config.bin %> <%= command.id %> --dry-run',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services to start with what they depend on (default: all).' }),
  };
  static override flags = upFlags;

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Up);
    const project = this.projectOptions(flags);
    const isAttached = !ATTACHED_ONLY.some((flag) => flags[flag]) && !this.jsonEnabled();
    const options = this.upOptions(flags, argv as string[], isAttached);
    if (flags.watch) checkWatch(project, options.services);
    const surroundings = this.surroundings(flags);
    const quiet = { pull: flags['quiet-pull'], build: flags['quiet-build'] };
    const began = new Date();
    const result = await this.bringUp(project, options, quietly(surroundings, quiet), flags.yes);
    await surroundings.close();
    if (result.plan !== undefined) this.print(result.plan === '' ? 'Nothing to do.' : result.plan);
    else this.print(upSummary(result, outStyles(), process.stdout.isTTY ? process.stdout.columns : undefined));
    tellFailures(result.failures, this.jsonEnabled());
    if (isAttached) await this.follow(project, result, options, flags, began);
    return withJsonFailures(result);
  }

  private upOptions(flags: UpFlags, services: string[], isAttached: boolean): UpOptions {
    const exitCodeFrom = flags['exit-code-from'];
    const untilEnd =
      flags['abort-on-container-exit'] || flags['abort-on-container-failure'] || exitCodeFrom !== undefined;
    if (untilEnd && !isAttached) {
      throw new DevenvError('USAGE', 'A run with --json does not stay attached, so nothing can end it.', {
        suggestions: ['devenv up --abort-on-container-exit, without --json', 'devenv run --json SERVICE'],
      });
    }
    return {
      services,
      build: flags.build ? 'always' : flags['no-build'] ? 'never' : 'missing',
      pull: flags.pull as UpOptions['pull'],
      dependencies: !flags['no-deps'],
      recreate: flags['force-recreate'] ? 'always' : flags['no-recreate'] ? 'never' : 'changed',
      ...(flags['always-recreate-deps'] ? { recreateDependencies: 'always' } : {}),
      renewAnonymous: flags['renew-anon-volumes'],
      removeOrphans: flags['remove-orphans'],
      takeOver: flags['take-over'],
      dryRun: flags['dry-run'],
      start: !flags['no-start'],
      scale: parseScale(flags.scale ?? [], 'devenv up --scale api=3'),
      timeout: flags.timeout,
      wait: flags.wait,
      waitTimeout: flags['wait-timeout'],
      ...(untilEnd ? { untilEnd: { service: exitCodeFrom } } : {}),
      ...(isAttached
        ? {
            attach: {
              only: flags.attach ?? [],
              without: flags['no-attach'] ?? [],
              dependencies: flags['attach-dependencies'],
            },
          }
        : {}),
    };
  }

  /** Brings the stack up; asks, where docker compose runs it and nobody has said yet what to do about that. */
  private async bringUp(
    project: ProjectOptions,
    options: UpOptions,
    surroundings: Surroundings,
    yes: boolean,
  ): Promise<UpResult> {
    try {
      return await up(project, options, surroundings);
    } catch (error) {
      const foreign = error instanceof DevenvError && error.code === 'FOREIGN_STACK';
      if (!foreign || options.dryRun || (!yes && !(process.stdin.isTTY && process.stderr.isTTY))) throw error;
      await this.confirm(`${error.message} ${error.reason ?? ''}`, yes);
      return up(project, { ...options, takeOver: true }, surroundings);
    }
  }

  /** Follows the output until Ctrl-C, then stops the stack; a second Ctrl-C kills it, a third ends the program. */
  private async follow(
    project: ProjectOptions,
    result: UpResult,
    options: UpOptions,
    flags: UpFlags,
    since: Date,
  ): Promise<void> {
    const run = [...new Set(result.services.map(({ service }) => service))];
    const { untilEnd, timeout } = options;
    const quiet = this.surroundings({ quiet: true });
    if (result.failures.length > 0 && !flags.watch) {
      if (untilEnd !== undefined) await stop(project, { services: run, timeout }, quiet);
      return;
    }
    const [interrupt, kill] = this.interrupts();
    const interruptible = options.services.length > 0 ? options.services : run;
    const shown = result.attached ?? run;
    const sources = result.services.filter(({ service }) => shown.includes(service));
    const printer = attachedPrinter(
      sources.map(({ service, number }) => `${service}-${number}`),
      { prefix: !flags['no-log-prefix'], offers: untilEnd === undefined && wantsShortcuts(flags.menu, process.env) },
    );
    const keys = this.shortcuts(project, options.services, flags, { interrupt, reset: printer.resetOffered });
    const stops = `Ctrl-C stops ${options.services.join(', ') || 'the stack'}`;
    process.stderr.write(`Following the output. ${[stops, ...keys.words].join(', ')}.\n`);
    process.stdout.prependOnceListener('error', tellOfReader);
    const running = attached(
      project,
      {
        stackName: result.project,
        services: run,
        shown,
        since,
        timestamps: flags.timestamps,
        endWith: untilEnd === undefined ? undefined : flags['abort-on-container-failure'] ? 'failure' : 'exit',
        outlives: flags.watch,
        exitCodeFrom: untilEnd?.service,
        interruptible,
        scale: options.scale,
        timeout,
      },
      { ...printer.sinks, interrupt, detach: keys.detach, kill },
      quiet,
    );
    process.exitCode = await running.finally(() => {
      keys.end();
      printer.end();
    });
    if (keys.detach.aborted) process.stderr.write('The stack goes on. Next: devenv logs -f, or devenv stop\n');
  }

  /** What keys do beside Ctrl-C, in words, until `end`: on a terminal alone. A watch that was asked for begins at once. */
  private shortcuts(
    project: ProjectOptions,
    services: string[],
    { watch: wanted, menu }: UpFlags,
    { interrupt, reset }: { interrupt: AbortSignal; reset: () => void },
  ): { words: string[]; detach: AbortSignal; end: () => void } {
    const detach = new AbortController();
    let watching: AbortController | undefined;
    const toggleWatch = (): void => {
      const before = watching;
      watching = before === undefined ? new AbortController() : undefined;
      before?.abort();
      if (before !== undefined) process.stderr.write('Watching no files any more.\n');
      if (watching === undefined) return;
      this.watchAlong(project, services, AbortSignal.any([interrupt, detach.signal, watching.signal]));
    };
    if (wanted) toggleWatch();
    if (!wantsShortcuts(menu, process.env)) return { words: [], detach: detach.signal, end: () => undefined };
    const watchable = wanted || canWatch(project, services);
    const end = listenForKeys(process.stdin, {
      d: () => {
        detach.abort();
      },
      r: reset,
      ...(watchable ? { w: toggleWatch } : {}),
    });
    const words = ['d leaves it running', ...(watchable ? [`w ${wanted ? 'ends the watch' : 'watches files'}`] : [])];
    return { words, detach: detach.signal, end };
  }

  /** Watches files until Ctrl-C; what it tells stands between the lines of the output, and its end does not end that. */
  private watchAlong(project: ProjectOptions, services: string[], signal: AbortSignal): void {
    const known = [...services];
    const tell = watchLines(known, errStyles());
    const sinks = {
      ...this.surroundings({ quiet: true }),
      signal,
      onReady: (watched: string[]) => {
        known.splice(0, known.length, ...watched);
      },
      onWatch: (event: Parameters<typeof tell>[0]) => process.stderr.write(`${tell(event)}\n`),
    };
    watch(project, { services, up: false, prune: true }, sinks).catch((error: unknown) => {
      if (!signal.aborted) reportFailure(error, false);
    });
  }

  /** Aborted by the first and by the second Ctrl-C; the third ends the program. */
  private interrupts(): [AbortSignal, AbortSignal] {
    this.handleSignals(false);
    const [interrupt, kill] = [new AbortController(), new AbortController()];
    let count = 0;
    const onSignal = (): void => {
      count += 1;
      if (count === 1) interrupt.abort();
      else if (count === 2) kill.abort();
      else process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
    return [interrupt.signal, kill.signal];
  }
}

/** The reader of the output ends the program, as with any other, but not what runs: `devenv up | head`. */
function tellOfReader({ code }: NodeJS.ErrnoException): void {
  if (code !== 'EPIPE') return;
  process.stderr.write('Nobody reads the output any more. The stack goes on. Next: devenv logs -f, or devenv stop\n');
}

function canWatch(project: ProjectOptions, services: string[]): boolean {
  try {
    checkWatch(project, services);
    return true;
  } catch {
    return false;
  }
}
