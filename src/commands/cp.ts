import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, indexFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { cp } from '../operations/cp.js';
import type { CpResult } from '../operations/cp.js';

export default class Cp extends BaseCommand {
  static override summary = 'Copy files between a service and this machine.';
  static override description = `One side is SERVICE:PATH, the other a path, or - for a tar archive on standard input or output.
Copies to a service go to all of its replicas, copies from it come from the first. The service need not run.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> api:/app/report.html .',
    '<%= config.bin %> <%= command.id %> ./fixtures db:/fixtures',
    '<%= config.bin %> <%= command.id %> api:/var/log - | tar -tv',
  ];
  static override args = {
    source: Args.string({ required: true, description: 'What to copy.' }),
    target: Args.string({ required: true, description: 'Where to.' }),
  };
  static override flags = {
    ...projectFlags,
    archive: Flags.boolean({ char: 'a', description: 'Keep owners and all bits of the modes.' }),
    'follow-link': Flags.boolean({ char: 'L', description: 'Copy what a link at the source points to.' }),
    index: indexFlag,
    all: Flags.boolean({ description: 'Of one-off containers of `devenv run`, too.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<CpResult> {
    const { flags, args } = await this.parse(Cp);
    const { source, target } = args;
    if (target === '-' && !flags['dry-run'] && (process.stdout.isTTY || this.jsonEnabled())) {
      throw new DevenvError('USAGE', 'An archive is nothing to be read: it needs a file or a pipe.', {
        suggestions: [`devenv cp ${source} - > archive.tar`],
      });
    }
    const surroundings = this.surroundings(flags);
    const { archive, index, all } = flags;
    const options = { archive, followLink: flags['follow-link'], index, all, dryRun: flags['dry-run'] };
    const { stdin, stdout } = process;
    try {
      const result = await cp(this.projectOptions(flags), source, target, options, { stdin, stdout }, surroundings);
      this.print(result.plan ?? '');
      return result;
    } finally {
      await surroundings.close();
    }
  }
}
