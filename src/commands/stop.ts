import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg, timeoutFlag } from '../command-flags.js';
import { stop } from '../operations/lifecycle.js';

export default class Stop extends BaseCommand {
  static override summary = 'Stop services; their containers stay.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api -t 2'];
  static override strict = false;
  static override args = servicesArg('stop');
  static override flags = { ...projectFlags, timeout: timeoutFlag, 'dry-run': dryRunFlag };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Stop);
    const options = { services: argv as string[], timeout: flags.timeout, dryRun: flags['dry-run'] };
    return this.changeServices(flags, (project, surroundings) => stop(project, options, surroundings), {
      done: 'Stopped',
      idle: 'Nothing to stop: no such service runs.',
    });
  }
}
