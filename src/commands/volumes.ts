import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { volumes } from '../operations/volumes.js';
import type { ProjectVolume } from '../operations/volumes.js';
import { formatTable } from '../ui/table.js';
import type { Row } from '../ui/template/evaluate.js';
import { formatRows } from '../ui/template/format-rows.js';

const COLUMNS = [{ title: 'DRIVER' }, { title: 'VOLUME NAME', shrinkTo: 20 }, { title: 'SERVICES', shrinkTo: 12 }];

export default class Volumes extends BaseCommand {
  static override summary = 'List the volumes of the stack, and which services mount them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> db -q',
    "<%= config.bin %> <%= command.id %> --format '{{.Name}} {{.Mountpoint}}'",
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services whose volumes to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    quiet: Flags.boolean({ char: 'q', description: 'Print the names only.' }),
    format: Flags.string({ helpValue: 'FORMAT', description: 'table, json, a Go template, or "table TEMPLATE".' }),
  };

  async run(): Promise<{ project: string; volumes: ProjectVolume[] }> {
    const { flags, argv } = await this.parse(Volumes);
    const options = { services: argv as string[] };
    const result = await volumes(this.projectOptions(flags), options, this.onlooker({}));
    const found = result.volumes;
    if (flags.quiet) this.print(found.map(({ name }) => name).join('\n'));
    else {
      const rows = found.map(({ driver, name, services }) => [driver, name, services.join(', ')]);
      const table = rows.length === 0 ? '' : formatTable(COLUMNS, rows, this.tableWidth());
      this.print(formatRows(flags.format, found.map(volumeRow), { Name: 'VOLUME NAME' }) ?? table);
    }
    return result;
  }
}

/** A volume with the fields that `docker compose volumes --format` has. */
function volumeRow({ name, driver, mountpoint, scope, labels }: ProjectVolume): Row {
  const row: Row = {
    Availability: 'N/A',
    Driver: driver,
    Group: 'N/A',
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    Links: 'N/A',
    Mountpoint: mountpoint,
    Name: name,
    Scope: scope,
    Size: 'N/A',
    Status: 'N/A',
  };
  Object.defineProperty(row, 'Label', { value: (key: string) => labels[key] ?? '' });
  return row;
}
