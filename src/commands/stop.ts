import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { stop } from '../operations/lifecycle.js';
import { lifecycleSummary } from '../ui/lifecycle-summary.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';

export default class Stop extends BaseCommand {
  static override summary = 'Stop services; their containers stay.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api -t 2'];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to stop (default: all).' }) };
  static override flags = {
    ...projectFlags,
    timeout: Flags.integer({
      char: 't',
      min: 0,
      helpValue: 'SECONDS',
      description: 'Grace before a service is killed.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Stop);
    const surroundings = this.surroundings(flags);
    const options = { services: argv as string[], timeout: flags.timeout };
    const result = await stop(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(lifecycleSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
