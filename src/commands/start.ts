import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg } from '../command-flags.js';
import { start } from '../operations/lifecycle.js';

export default class Start extends BaseCommand {
  static override summary = 'Start stopped services as they are, with what they depend on.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api'];
  static override strict = false;
  static override args = servicesArg('start');
  static override flags = { ...projectFlags, 'dry-run': dryRunFlag };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Start);
    const options = { services: argv as string[], dryRun: flags['dry-run'] };
    return this.changeServices(flags, (project, surroundings) => start(project, options, surroundings));
  }
}
