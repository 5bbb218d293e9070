import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg } from '../command-flags.js';
import { unpause } from '../operations/pause.js';

export default class Unpause extends BaseCommand {
  static override summary = 'Let paused services go on.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api'];
  static override strict = false;
  static override args = servicesArg('unpause');
  static override flags = { ...projectFlags, 'dry-run': dryRunFlag };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Unpause);
    const options = { services: argv as string[], dryRun: flags['dry-run'] };
    return this.changeServices(flags, (project, surroundings) => unpause(project, options, surroundings), {
      done: 'Resumed',
      idle: 'Nothing to unpause: no such service is paused.',
    });
  }
}
