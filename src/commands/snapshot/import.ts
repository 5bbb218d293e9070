import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { importSnapshot } from '../../operations/snapshot-import.js';
import type { SnapshotImportResult } from '../../operations/snapshot-import.js';
import { formatElapsed } from '../../ui/duration.js';
import { tellFailures, withJsonFailures } from '../../ui/result-failures.js';

export default class SnapshotImport extends BaseCommand {
  static override summary = 'Make a snapshot of a file that devenv snapshot export wrote.';
  static override description = 'The data of the stack stays as it is, until the snapshot is restored.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop-monday.tar',
    '<%= config.bin %> <%= command.id %> orders.tar --name orders-of-may',
  ];
  static override args = { file: Args.string({ required: true, description: 'The file.' }) };
  static override flags = {
    ...projectFlags,
    name: Flags.string({ helpValue: 'NAME', description: 'Name of the snapshot (default: the one it had).' }),
  };

  async run(): Promise<unknown> {
    const { flags, args } = await this.parse(SnapshotImport);
    const surroundings = this.surroundings(flags);
    const options = { file: args.file, name: flags.name };
    const result = await importSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    if (result.failures.length === 0) this.print(summary(result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function summary({ name, from, volumes, leftOut, elapsedMs }: SnapshotImportResult): string {
  const left = leftOut.map(({ volume, reason }) => `\nLeft out: volume ${volume} is ${reason} here`).join('');
  return `Imported snapshot ${name} of ${from} (${volumes.join(', ')}) in ${formatElapsed(elapsedMs)}${left}
To use it: devenv snapshot restore ${name}`;
}
