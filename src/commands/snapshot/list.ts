import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { listSnapshots } from '../../operations/snapshot.js';
import { snapshotTable } from '../../ui/snapshot-summary.js';

export default class SnapshotList extends BaseCommand {
  static override summary = 'List the snapshots of the stack, the newest first.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --size',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = {
    ...projectFlags,
    size: Flags.boolean({
      description: 'Show the disk that each takes: all of its layers, and those that it alone holds.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(SnapshotList);
    const surroundings = this.surroundings(flags);
    const result = await listSnapshots(this.projectOptions(flags), { size: flags.size }, surroundings);
    await surroundings.close();
    this.print(snapshotTable(result.snapshots, Date.now(), process.stdout.isTTY ? process.stdout.columns : undefined));
    return result;
  }
}
