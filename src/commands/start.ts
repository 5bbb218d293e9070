import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { start } from '../operations/lifecycle.js';
import { lifecycleSummary } from '../ui/lifecycle-summary.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';

export default class Start extends BaseCommand {
  static override summary = 'Start stopped services as they are.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api -t 2'];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to start (default: all).' }) };
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
    const { flags, argv } = await this.parse(Start);
    const surroundings = this.surroundings(flags);
    const options = { services: argv as string[], timeout: flags.timeout };
    const result = await start(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(lifecycleSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
