import { Command, Flags } from '@oclif/core';
import { DevenvError } from './errors.js';
import { formatError, errorToJson } from './ui/error.js';
import { createReporter } from './ui/create-reporter.js';
import { projectOptionsFrom } from './project/project-options.js';
import type { ProjectFlags, ProjectOptions } from './project/project-options.js';
import type { Reporter } from './ui/reporter.js';

/** The flags with which a command finds its stack, as docker compose has them. */
export const projectFlags = {
  file: Flags.string({
    char: 'f',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PATH',
    helpGroup: 'STACK',
    description: 'Compose file; give it several times to merge files.',
  }),
  'project-name': Flags.string({ char: 'p', helpValue: 'NAME', helpGroup: 'STACK', description: 'Project name.' }),
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
};

/** What every command shares: `--json`, `--quiet`, the choice of a reporter, and how a failure is told. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: 'q', helpGroup: 'GLOBAL', description: 'Print no progress.' }),
  };

  /** Aborted by the first Ctrl-C or SIGTERM; commands that handle signals themselves ask `handleSignals(false)`. */
  protected readonly abort = new AbortController();

  /** The reporter for this run: JSON and quiet say nothing, a terminal gets the live list, anything else plain lines. */
  protected reporter(flags: { quiet?: boolean }): Reporter {
    const silent = this.jsonEnabled() || flags.quiet === true;
    return createReporter({ silent });
  }

  /** Where the stack is, from the parsed `projectFlags`, the working directory and the environment. */
  protected projectOptions(flags: ProjectFlags): ProjectOptions {
    return projectOptionsFrom(flags, process.cwd(), process.env);
  }

  /** Prints a result for people; nothing under `--json`, where oclif prints the returned object. */
  protected print(text: string): void {
    if (!this.jsonEnabled() && text !== '') this.log(text);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- oclif's own signature
  protected override async catch(error: any): Promise<any> {
    if (error instanceof DevenvError) {
      if (this.jsonEnabled()) this.logJson(errorToJson(error));
      else process.stderr.write(formatError(error) + '\n');
      process.exitCode = error.exitCode;
      return undefined;
    }
    return super.catch(error as Error);
  }
}
