import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { dryRunFlag } from '../command-flags.js';
import { gc } from '../operations/gc.js';
import type { GarbageItem, GcResult } from '../operations/gc.js';
import { formatBytes } from '../ui/bytes.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { formatTable } from '../ui/table.js';

const COLUMNS = [{ title: 'PROJECT' }, { title: 'WHAT', shrinkTo: 20 }, { title: 'WHY' }, { title: 'SIZE' }];

const REASONS = {
  leftover: 'nothing refers to it',
  abandoned: 'its project has no volume and no container',
  log: 'older than 30 days',
};

export default class Gc extends BaseCommand {
  static override summary = 'Remove what no project on the engine needs any more.';
  static override description = `Layers that nothing refers to, what interrupted commands left half made, and kept logs of replaced containers after 30 days.
Snapshots of a project that has neither volumes nor containers, as after docker compose down --volumes, go only after a confirmation.
What is alive, or waits to be completed by the next command, stays.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop --yes',
  ];
  static override strict = false;
  static override usage = '<%= command.id %> [PROJECT...] [flags]';
  static override flags = {
    'dry-run': dryRunFlag,
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before data is lost.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Gc);
    const surroundings = this.surroundings(flags);
    const confirmDataLoss = async (items: GarbageItem[]): Promise<void> => {
      await surroundings.close();
      this.print(this.table(items));
      const projects = [...new Set(items.map(({ project }) => project))].join(', ');
      await this.confirm(`This removes the snapshots that ${projects} left.`, flags.yes);
    };
    const result = await gc(
      { projects: argv as string[], dryRun: flags['dry-run'] },
      { ...surroundings, confirmDataLoss },
    );
    await surroundings.close();
    this.print(flags['dry-run'] && result.items.length > 0 ? this.table(result.items) : summary(result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }

  private table(items: GarbageItem[]): string {
    const rows = items.map(({ project, name, kind, bytes }) => [project, name, REASONS[kind], sizeWords(bytes)]);
    return formatTable(COLUMNS, rows, this.tableWidth());
  }
}

function summary({ items, busy, failures }: GcResult): string {
  const left = busy.length === 0 ? '' : `\nLeft alone, another command is changing them: ${busy.join(', ')}`;
  if (items.length === 0) return `Nothing to remove.${left}`;
  const bytes = items.reduce((sum, item) => sum + (item.bytes ?? 0), 0);
  const done = failures.length > 0 ? 'Removed a part of' : 'Removed';
  const projects = [...new Set(items.map(({ project }) => project))].join(', ');
  return `${done} ${items.length} leftovers of ${projects} (${formatBytes(bytes)})${left}`;
}

function sizeWords(bytes: number | undefined): string {
  return bytes === undefined ? '' : formatBytes(bytes);
}
