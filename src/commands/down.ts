import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, removeOrphansByDefaultFlag, servicesArg, timeoutFlag } from '../command-flags.js';
import { down } from '../operations/down.js';
import type { DownResult } from '../operations/down.js';
import { formatElapsed } from '../ui/duration.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';

export default class Down extends BaseCommand {
  static override summary = 'Stop the stack and remove its containers and networks.';
  static override description =
    'Named volumes stay, so the next `devenv up` finds its data again, unless --volumes is given.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --volumes --yes',
    '<%= config.bin %> <%= command.id %> --volumes --snapshot',
    '<%= config.bin %> <%= command.id %> -t 0',
    '<%= config.bin %> <%= command.id %> --rmi local worker',
  ];
  static override strict = false;
  static override args = servicesArg('take down');
  static override flags = {
    ...projectFlags,
    volumes: Flags.boolean({
      char: 'v',
      aliases: ['volume'],
      description: 'Remove named volumes too: their data is lost.',
    }),
    snapshot: Flags.boolean({
      allowNo: true,
      description: 'With --volumes: put the data aside, so that devenv undo brings it back.',
    }),
    rmi: Flags.string({
      options: ['local', 'all'],
      description: 'Remove images too: all, or those alone that a build named itself.',
    }),
    'remove-orphans': removeOrphansByDefaultFlag,
    timeout: timeoutFlag,
    'dry-run': dryRunFlag,
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before data is lost.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Down);
    const project = this.projectOptions(flags);
    const surroundings = this.surroundings(flags);
    const options = {
      services: argv as string[],
      images: flags.rmi as 'local' | 'all' | undefined,
      removeOrphans: flags['remove-orphans'],
      timeout: flags.timeout,
      volumes: flags.volumes,
      snapshot: flags.snapshot,
    };
    if (flags.volumes && !flags['dry-run']) {
      const {
        removed,
        putAside,
        broughtUpFrom: folder,
      } = await down(project, { ...options, dryRun: true }, surroundings);
      const lost = removed.volumes.filter((name) => !putAside.includes(name));
      const whose = folder === undefined ? '' : ` of the stack that was brought up from ${folder}`;
      const question = `This removes the data of ${lost.join(', ')}${whose}.`;
      if (lost.length > 0) await this.confirm(question, flags.yes);
    }
    const result = await down(project, { ...options, dryRun: flags['dry-run'] }, surroundings);
    await surroundings.close();
    this.print(result.plan ?? summary(result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function summary({ project, removed, kept, putAside, provided, elapsedMs, failures }: DownResult): string {
  const count = removed.containers + removed.networks + removed.volumes.length + removed.images.length;
  if (count + provided.length === 0) return `Nothing of ${project} is there.`;
  const volumes = removed.volumes.length > 0 ? `, volumes ${removed.volumes.join(', ')}` : '';
  const images = removed.images.length > 0 ? `, images ${removed.images.join(', ')}` : '';
  const done = failures.length > 0 ? 'Took down a part of' : 'Took down';
  const left = kept.length > 0 ? `\nKept its data: ${kept.join(', ')} (devenv down --volumes removes it)` : '';
  const back = putAside.length > 0 ? '\nTheir data is put aside. To bring it back: devenv undo' : '';
  return `${done} ${project} in ${formatElapsed(elapsedMs)}${volumes}${images}${back}${left}`;
}
