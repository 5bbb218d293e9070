import { BaseCommand, projectFlags } from '../../base-command.js';
import { dryRunFlag, timeoutFlag } from '../../command-flags.js';
import { adoptVolumes } from '../../operations/adopt.js';
import type { AdoptResult } from '../../operations/adopt.js';
import { formatElapsed } from '../../ui/duration.js';
import { tellFailures, withJsonFailures } from '../../ui/result-failures.js';

export default class SnapshotAdopt extends BaseCommand {
  static override summary = 'Give volumes that existed before devenv layers, with the data that they have.';
  static override description = `Their data is copied once, in time by its size, while what uses it is stopped. From then on it is in snapshots,
and a reset goes back to what it is now. The old volume is removed once the copy is compared with it.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> db --dry-run',
  ];
  static override strict = false;
  static override usage = '<%= command.id %> [VOLUME...] [flags]';
  static override flags = { ...projectFlags, timeout: timeoutFlag, 'dry-run': dryRunFlag };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(SnapshotAdopt);
    const surroundings = this.surroundings(flags);
    const options = { volumes: argv as string[], timeout: flags.timeout, dryRun: flags['dry-run'] };
    const result = await adoptVolumes(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? summary(result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function summary({ project, volumes, services, failures, elapsedMs }: AdoptResult): string {
  if (volumes.length === 0) return `No volume of ${project} is to be adopted.`;
  if (failures.length > 0) return '';
  const replaced = services.length > 0 ? `\n  replaced for it: ${services.join(', ')}` : '';
  return `Adopted ${volumes.join(', ')} in ${formatElapsed(elapsedMs)}${replaced}\nTo see what a reset goes back to: devenv snapshot list`;
}
