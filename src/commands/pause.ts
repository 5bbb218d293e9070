import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg } from '../command-flags.js';
import { pause } from '../operations/pause.js';

export default class Pause extends BaseCommand {
  static override summary = 'Freeze the processes of services; their addresses stay.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api'];
  static override strict = false;
  static override args = servicesArg('pause');
  static override flags = { ...projectFlags, 'dry-run': dryRunFlag };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Pause);
    const options = { services: argv as string[], dryRun: flags['dry-run'] };
    return this.changeServices(flags, (project, surroundings) => pause(project, options, surroundings), {
      done: 'Paused',
      idle: 'Nothing to pause: no such service runs.',
    });
  }
}
