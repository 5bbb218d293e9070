import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg, timeoutFlag } from '../command-flags.js';
import { restart } from '../operations/lifecycle.js';

export default class Restart extends BaseCommand {
  static override summary = 'Restart the processes of services as they are.';
  static override description =
    'What depends on them with "restart: true" is restarted too. A changed Compose file counts at the next `devenv up`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api -t 2',
    '<%= config.bin %> <%= command.id %> --no-deps db',
  ];
  static override strict = false;
  static override args = servicesArg('restart');
  static override flags = {
    ...projectFlags,
    timeout: timeoutFlag,
    'no-deps': Flags.boolean({ description: 'Leave alone what depends on the named services.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Restart);
    const options = {
      services: argv as string[],
      timeout: flags.timeout,
      dependents: !flags['no-deps'],
      dryRun: flags['dry-run'],
    };
    return this.changeServices(flags, (project, surroundings) => restart(project, options, surroundings));
  }
}
