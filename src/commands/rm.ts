import { Flags } from '@oclif/core';
import { BaseCommand, longFileFlag, projectFlags } from '../base-command.js';
import { dryRunFlag, servicesArg } from '../command-flags.js';
import { rm } from '../operations/rm.js';

export default class Rm extends BaseCommand {
  static override summary = 'Remove the stopped containers of services.';
  static override description =
    'What they wrote outside of a volume is lost. Named volumes stay, and so do anonymous ones without -v.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -f api',
    '<%= config.bin %> <%= command.id %> -sfv api',
  ];
  static override strict = false;
  static override args = servicesArg('remove');
  static override flags = {
    ...projectFlags,
    file: longFileFlag,
    force: Flags.boolean({ char: 'f', description: 'Do not ask.' }),
    stop: Flags.boolean({ char: 's', description: 'Stop them first, where they run.' }),
    volumes: Flags.boolean({ char: 'v', description: 'Remove their anonymous volumes too.' }),
    all: Flags.boolean({ char: 'a', hidden: true, description: 'No effect: of old.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Rm);
    const dryRun = flags['dry-run'];
    const options = { services: argv as string[], stop: flags.stop, volumes: flags.volumes };
    if (!dryRun && !flags.force) {
      const silent = { ...this.surroundings({ quiet: true }), onWarning: () => undefined };
      const { touched } = await rm(this.projectOptions(flags), { ...options, dryRun: true }, silent);
      if (touched.length > 0) await this.confirm(`This removes ${touched.join(', ')}.`, false, '--force');
    }
    const change = { ...options, dryRun };
    return this.changeServices(flags, (project, surroundings) => rm(project, change, surroundings), {
      done: 'Removed',
      idle: `Nothing to remove: no such service is stopped.${flags.stop ? '' : ' (--stop stops them first)'}`,
    });
  }
}
