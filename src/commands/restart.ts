import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { restart } from '../operations/lifecycle.js';
import { lifecycleSummary } from '../ui/lifecycle-summary.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';

export default class Restart extends BaseCommand {
  static override summary = 'Restart the processes of services as they are.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api -t 2'];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to restart (default: all).' }) };
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
    const { flags, argv } = await this.parse(Restart);
    const surroundings = this.surroundings(flags);
    const options = { services: argv as string[], timeout: flags.timeout };
    const result = await restart(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(lifecycleSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
