import { relative } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { exportSnapshot } from '../../operations/snapshot-export.js';
import type { SnapshotExportResult } from '../../operations/snapshot-export.js';
import { formatBytes } from '../../ui/bytes.js';
import { formatElapsed } from '../../ui/duration.js';

export default class SnapshotExport extends BaseCommand {
  static override summary = 'Write a snapshot into a file that a colleague can import.';
  static override description = `The file is an OCI image layout, with a layer for each volume. Volumes with x-devenv: { export: false } are left out.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> before-migration',
    '<%= config.bin %> <%= command.id %> monday -o /tmp/orders.tar --force',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the snapshot.' }) };
  static override flags = {
    ...projectFlags,
    output: Flags.string({ char: 'o', helpValue: 'FILE', description: 'File to write (default: PROJECT-NAME.tar).' }),
    force: Flags.boolean({ description: 'Replace a file of that name.' }),
  };

  async run(): Promise<SnapshotExportResult> {
    const { flags, args } = await this.parse(SnapshotExport);
    const surroundings = this.surroundings(flags);
    const options = { name: args.name, output: flags.output, force: flags.force };
    const result = await exportSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(summary(result));
    return result;
  }
}

function summary({ name, file, bytes, volumes, leftOut, elapsedMs }: SnapshotExportResult): string {
  const path = relative(process.cwd(), file);
  const shown = path.startsWith('..') ? file : path;
  const held = volumes.map((one) => one.volume).join(', ');
  const left = leftOut.length === 0 ? '' : `\nLeft out, not to leave this machine: ${leftOut.join(', ')}`;
  return `Exported snapshot ${name} (${held}) to ${shown}, ${formatBytes(bytes)}, in ${formatElapsed(elapsedMs)}${left}
To load it into another stack: devenv snapshot import ${shown}`;
}
