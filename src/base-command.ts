import { Command, Flags } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import { DevenvError } from './errors.js';
import { plainBooleans } from './ui/boolean-values.js';
import { createReporter, type Progress } from './ui/create-reporter.js';
import { listenForInterrupts } from './ui/interrupts.js';
import { isParseFailure, usageError } from './ui/usage-error.js';
import { projectOptionsFrom } from './project/project-options.js';
import type { ProjectFlags, ProjectOptions } from './project/project-options.js';
import type { ChangeResult } from './operations/applying/change-services.js';
import type { Surroundings } from './operations/session/session.js';
import type { ChangeWords } from './ui/lifecycle-summary.js';
import type { Reporter } from './ui/reporter.js';

const FILE = {
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'PATH',
  helpGroup: 'STACK',
  description: 'Compose file; give it several times to merge files.',
} as const;

const PROJECT_NAME = { helpValue: 'NAME', helpGroup: 'STACK', description: 'Project name.' } as const;

/** `--file` of a command that has another use for `-f`, as docker compose has it. */
export const longFileFlag = Flags.string(FILE);

/** `--project-name` of a command that has another use for `-p`, as docker compose has it. */
export const longProjectNameFlag = Flags.string(PROJECT_NAME);

/** The flags with which a command finds its stack, as docker compose has them. */
export const projectFlags = {
  file: Flags.string({ char: 'f', ...FILE }),
  'project-name': Flags.string({ char: 'p', ...PROJECT_NAME }),
  profile: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    helpGroup: 'STACK',
    description: 'Profile to enable; repeatable.',
  }),
  'env-file': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PATH',
    helpGroup: 'STACK',
    description: 'Environment file used instead of .env; repeatable.',
  }),
  'project-directory': Flags.string({
    helpValue: 'PATH',
    helpGroup: 'STACK',
    description: 'Directory that relative paths start from (default: that of the first Compose file).',
  }),
  'all-resources': Flags.boolean({
    helpGroup: 'STACK',
    description: 'Take in networks, volumes, secrets and configs that no service uses.',
  }),
  parallel: Flags.integer({
    helpValue: 'N',
    helpGroup: 'STACK',
    description: 'Work on this many containers or images at once, at most (default: what suits an engine).',
  }),
  compatibility: Flags.boolean({ hidden: true, description: 'Names with underscores, which devenv does not make.' }),
};

/** `projectFlags` of a command that needs no project: taken, because docker compose takes them before every command. */
export const idleProjectFlags = {
  file: Flags.string({ ...FILE, hidden: true }),
  'project-name': Flags.string({ ...PROJECT_NAME, hidden: true }),
  profile: Flags.string({ multiple: true, multipleNonGreedy: true, hidden: true }),
  'env-file': Flags.string({ multiple: true, multipleNonGreedy: true, hidden: true }),
  'project-directory': Flags.string({ hidden: true }),
  'all-resources': Flags.boolean({ hidden: true }),
  parallel: Flags.integer({ hidden: true }),
  compatibility: Flags.boolean({ hidden: true }),
};

/** How progress is shown, `auto` where neither the flag nor COMPOSE_PROGRESS says. */
export const progressFlag = Flags.string({
  options: ['auto', 'tty', 'plain', 'json', 'quiet'],
  env: 'COMPOSE_PROGRESS',
  helpGroup: 'GLOBAL',
  description: 'Show progress as a live list on a terminal, as plain lines, as objects of JSON, or not at all.',
});

/** What every command shares: `--json`, `--quiet`, the choice of a reporter, and how a failure is told. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: 'q', helpGroup: 'GLOBAL', description: 'Print no progress.' }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', description: 'Print without colours.' }),
    ansi: Flags.string({
      options: ['never', 'always', 'auto'],
      env: 'COMPOSE_ANSI',
      helpGroup: 'GLOBAL',
      description: 'Use colours and redraw lines: never, always, or on a terminal.',
    }),
    progress: progressFlag,
  };

  /** Aborted by the first Ctrl-C or SIGTERM; commands that handle signals themselves ask `handleSignals(false)`. */
  protected readonly abort = new AbortController();
  private ignoreSignals: (() => void) | undefined;

  /** The reporter for this run: JSON and quiet say nothing, a terminal gets the live list, anything else plain lines. */
  protected reporter(flags: { quiet?: boolean; progress?: string | undefined }): Reporter {
    const silent = this.jsonEnabled() || flags.quiet === true;
    return createReporter(silent ? 'quiet' : ((flags.progress ?? 'auto') as Progress));
  }

  /** What operations are handed: where to report, and what aborts them. `close` ends the live list. */
  protected surroundings(flags: {
    quiet?: boolean;
    progress?: string | undefined;
  }): Surroundings & { close: () => Promise<void> } {
    const reporter = this.reporter(flags);
    return {
      signal: this.abort.signal,
      onEvent: (event) => {
        reporter.step(event);
      },
      onWarning: (message) => {
        reporter.warn(message);
      },
      close: () => reporter.close(),
    };
  }

  /** What operations that only look are handed: there is nothing to report but warnings, each at once on a line. */
  protected onlooker(flags: { quiet?: boolean }): Pick<Surroundings, 'signal' | 'onWarning'> {
    const silent = this.jsonEnabled() || flags.quiet === true;
    const reporter = createReporter(silent ? 'quiet' : 'plain');
    return {
      signal: this.abort.signal,
      onWarning: (message) => {
        reporter.warn(message);
      },
    };
  }

  /** Asks before data is lost. Throws CONFIRMATION_REQUIRED where nobody can be asked, CANCELLED on a no. */
  protected async confirm(consequence: string, yes: boolean, flag = '--yes'): Promise<void> {
    if (yes) return;
    const suggestions = [`devenv ${process.argv.slice(2).join(' ')} ${flag}`];
    if (this.jsonEnabled() || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new DevenvError('CONFIRMATION_REQUIRED', `${consequence} It needs a yes.`, { suggestions });
    }
    const { confirm } = await import('@inquirer/prompts');
    const answer = await confirm({ message: `${consequence} Go on?`, default: false }, { output: process.stderr });
    if (!answer) throw new DevenvError('CANCELLED', 'Nothing was changed.');
  }

  /** Where the stack is, from the parsed `projectFlags`, the working directory and the environment. */
  protected projectOptions(flags: ProjectFlags): ProjectOptions {
    return projectOptionsFrom(flags, process.cwd(), process.env);
  }

  /** The room of a line where stdout is a terminal, in characters; undefined elsewhere, where nothing is to be cut. */
  protected tableWidth(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  }

  /** Prints one object of a stream under `--json`, on a line of its own. A command that does so returns nothing. */
  protected printJsonLine(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /**
   * Changes services by one operation, prints what was done, or how they stand then, and tells what failed. Returns the
   * result for `--json`.
   */
  protected async changeServices(
    flags: ProjectFlags & { quiet?: boolean },
    change: (project: ProjectOptions, surroundings: Surroundings) => Promise<ChangeResult>,
    words?: ChangeWords,
  ): Promise<unknown> {
    const [{ changeLine, lifecycleSummary }, { tellFailures, withJsonFailures }, { outStyles }] = await Promise.all([
      import('./ui/lifecycle-summary.js'),
      import('./ui/result-failures.js'),
      import('./ui/style.js'),
    ]);
    const surroundings = this.surroundings(flags);
    const result = await change(this.projectOptions(flags), surroundings);
    await surroundings.close();
    const said = (): string =>
      words === undefined
        ? lifecycleSummary(result, outStyles(), this.tableWidth())
        : changeLine(result, words, outStyles());
    if (words === undefined || result.failures.length === 0) this.print(result.plan ?? said());
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }

  /** Prints a result for people; nothing under `--json`, where oclif prints the returned object. */
  protected print(text: string): void {
    if (!this.jsonEnabled() && text !== '') this.log(text);
  }

  /** Whether Ctrl-C aborts `this.abort` (the start state) or is the command's own business. */
  protected handleSignals(wanted: boolean): void {
    this.ignoreSignals?.();
    this.ignoreSignals = wanted
      ? listenForInterrupts(this.abort, (line) => process.stderr.write(`${line}\n`))
      : undefined;
  }

  protected override async init(): Promise<void> {
    await super.init();
    this.handleSignals(true);
  }

  protected override finally(): Promise<void> {
    this.handleSignals(false);
    return Promise.resolve();
  }

  /** Parses the words of the command line, docker's `--flag=false` among them. */
  protected override parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv = this.argv): Promise<Interfaces.ParserOutput<F, B, A>> {
    return super.parse(options, plainBooleans(argv, { ...this.ctor.baseFlags, ...this.ctor.flags }));
  }

  /** Hands every failure on, in our own terms, to be told in one place. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(new CommandFailure(this.inOurTerms(error), this.jsonEnabled()));
  }

  private inOurTerms(error: Error): Error {
    if (error instanceof DevenvError) return error;
    const interrupted = this.abort.signal.aborted || error.name === 'ExitPromptError';
    if (interrupted) return new DevenvError('INTERRUPTED', 'Interrupted.', { cause: error });
    if (!isParseFailure(error)) return error;
    const { flags, baseFlags, id } = this.ctor;
    return usageError(error, {
      command: id.replaceAll(':', ' '),
      flags: [...Object.keys({ ...flags, ...baseFlags }), 'json', 'help'],
    });
  }
}

/** A failure on its way out of a command, with how the command would tell it. */
export class CommandFailure extends Error {
  constructor(
    readonly failure: Error,
    readonly json: boolean,
  ) {
    super(failure.message, { cause: failure });
  }
}
