import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, removeOrphansFlag, servicesArg } from '../command-flags.js';
import { kill } from '../operations/kill.js';

export default class Kill extends BaseCommand {
  static override summary = 'Kill the processes of services, or send them another signal.';
  static override description =
    'One-off containers of `devenv run` are meant too. Containers and addresses stay: `devenv start` brings them back.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api',
    '<%= config.bin %> <%= command.id %> -s SIGHUP gateway',
  ];
  static override strict = false;
  static override args = servicesArg('kill');
  static override flags = {
    ...projectFlags,
    signal: Flags.string({ char: 's', default: 'SIGKILL', helpValue: 'SIGNAL', description: 'Signal to send.' }),
    'remove-orphans': removeOrphansFlag,
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Kill);
    const { signal } = flags;
    const options = {
      services: argv as string[],
      signal,
      removeOrphans: flags['remove-orphans'],
      dryRun: flags['dry-run'],
    };
    return this.changeServices(flags, (project, surroundings) => kill(project, options, surroundings), {
      done: signal === 'SIGKILL' ? 'Killed' : `Sent ${signal} to`,
      idle: 'Nothing to kill: no such service runs.',
    });
  }
}
