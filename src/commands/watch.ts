import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag } from '../command-flags.js';
import { previewWatch } from '../operations/watch/preview-watch.js';
import { watch } from '../operations/watch.js';
import { outStyles } from '../ui/style.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { watchLines } from '../ui/watch-lines.js';

export default class Watch extends BaseCommand {
  static override summary = 'Bring changes of files into running services.';
  static override description = `Does what the develop section of a service says when a file is saved: copies it into the
container, restarts the service or runs a command in it, or builds the image anew and replaces the workload.
Ctrl-C ends the watch and leaves the stack running.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api',
    '<%= config.bin %> <%= command.id %> --no-up',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services to watch (default: all that say what to watch).' }),
  };
  static override flags = {
    ...projectFlags,
    'no-up': Flags.boolean({ description: 'Do not build and start the services first.' }),
    prune: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'Remove the image that a rebuild replaced.',
    }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Watch);
    const surroundings = this.surroundings(flags);
    const options = { services: argv as string[], up: !flags['no-up'], prune: flags.prune };
    if (flags['dry-run']) {
      const preview = await previewWatch(this.projectOptions(flags), options, surroundings);
      await surroundings.close();
      this.print(preview.plan);
      return preview;
    }
    const ended = this.endOnSignal();
    let known: string[] = [];
    const result = await watch(this.projectOptions(flags), options, {
      ...surroundings,
      signal: ended,
      onReady: (services) => {
        known = services;
        this.print('Watching. Ctrl-C ends the watch and leaves the stack running.');
      },
      onWatch: (event) => {
        const text = watchLines(known, outStyles())(event);
        void surroundings.close().then(() => {
          this.print(text);
        });
      },
    });
    await surroundings.close();
    if (ended.aborted) process.exitCode = 130;
    else tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }

  /** The first Ctrl-C ends the watch, which is not a failure; a second one ends the program at once. */
  private endOnSignal(): AbortSignal {
    this.handleSignals(false);
    const ending = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (ending.signal.aborted) process.exit(130);
        ending.abort();
      });
    }
    return ending.signal;
  }
}
