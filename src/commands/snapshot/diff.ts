import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { diffSnapshot } from '../../operations/snapshot-diff.js';
import type { SnapshotDiffResult } from '../../operations/snapshot-diff.js';
import { snapshotDiffText } from '../../ui/snapshot-diff.js';

export default class SnapshotDiff extends BaseCommand {
  static override summary = 'Show the files that were added, changed and removed since a snapshot.';
  static override description = `Services run on; only what was written since is read. A file has changed when its kind, size, mode, time or content has.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> before-migration',
    '<%= config.bin %> <%= command.id %> monday db uploads',
    '<%= config.bin %> <%= command.id %> monday --to tuesday --json',
  ];
  static override strict = false;
  static override args = {
    name: Args.string({ required: true, description: 'Name of the snapshot.' }),
    volume: Args.string({ description: 'Volumes to compare (default: all of the snapshot).' }),
  };
  static override flags = {
    ...projectFlags,
    to: Flags.string({ helpValue: 'NAME', description: 'Compare with this snapshot, not with the data as it is.' }),
  };

  async run(): Promise<SnapshotDiffResult> {
    const { flags, args, argv } = await this.parse(SnapshotDiff);
    const surroundings = this.surroundings(flags);
    const options = { from: args.name, to: flags.to, volumes: argv.slice(1) as string[] };
    const result = await diffSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(snapshotDiffText(result));
    return result;
  }
}
