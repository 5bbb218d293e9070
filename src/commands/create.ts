import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, parseScale, removeOrphansFlag, scaleFlag, servicesArg } from '../command-flags.js';
import { create } from '../operations/create.js';
import type { CreateOptions } from '../operations/create.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';
import { createSummary } from '../ui/up-summary.js';

export default class Create extends BaseCommand {
  static override summary = 'Make the containers of services and of what they depend on, and start none.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --build api',
    '<%= config.bin %> <%= command.id %> --scale api=3 --dry-run',
  ];
  static override strict = false;
  static override args = servicesArg('make');
  static override flags = {
    ...projectFlags,
    build: Flags.boolean({ description: 'Build images first.', exclusive: ['no-build'] }),
    'no-build': Flags.boolean({ description: 'Do not build images, even missing ones.' }),
    pull: Flags.string({
      options: ['missing', 'always', 'never', 'build', 'if_not_present'],
      description: 'Which images to pull first.',
    }),
    'quiet-pull': Flags.boolean({ description: 'Pull without showing how far it is.' }),
    'force-recreate': Flags.boolean({
      description: 'Replace workloads that have not changed.',
      exclusive: ['no-recreate'],
    }),
    'no-recreate': Flags.boolean({ description: 'Keep workloads that have changed.' }),
    'remove-orphans': removeOrphansFlag,
    scale: scaleFlag,
    yes: Flags.boolean({ char: 'y', hidden: true, description: 'Ask nothing, which create never does.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Create);
    const surroundings = this.surroundings(flags);
    const build = flags.build || flags.pull === 'build';
    const options: CreateOptions = {
      services: argv as string[],
      build: build ? 'always' : flags['no-build'] ? 'never' : 'missing',
      pull: flags.pull === 'build' ? undefined : (flags.pull as CreateOptions['pull']),
      recreate: flags['force-recreate'] ? 'always' : flags['no-recreate'] ? 'never' : 'changed',
      removeOrphans: flags['remove-orphans'],
      scale: parseScale(flags.scale ?? [], 'devenv create --scale api=3'),
      quietPull: flags['quiet-pull'],
      dryRun: flags['dry-run'],
    };
    const result = await create(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? createSummary(result, outStyles()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
