import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, parseScale } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { scale } from '../operations/scale.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';
import { upSummary } from '../ui/up-summary.js';

const EXAMPLE = 'devenv scale api=3';

export default class Scale extends BaseCommand {
  static override summary = 'Run a number of replicas of services, until the next `devenv up`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> api=3',
    '<%= config.bin %> <%= command.id %> --no-deps api=3 worker=0',
  ];
  static override strict = false;
  static override args = { replicas: Args.string({ required: true, description: 'SERVICE=N, one or more.' }) };
  static override flags = {
    ...projectFlags,
    'no-deps': Flags.boolean({ description: 'Leave alone what the services depend on.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Scale);
    if (argv.length === 0) throw new DevenvError('USAGE', 'No SERVICE=N was given.', { suggestions: [EXAMPLE] });
    const surroundings = this.surroundings(flags);
    const options = {
      scale: parseScale(argv as string[], EXAMPLE),
      dependencies: !flags['no-deps'],
      dryRun: flags['dry-run'],
    };
    const result = await scale(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? upSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
