import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { stats } from '../operations/stats.js';
import type { StatsSample } from '../operations/stats.js';
import { redrawer } from '../ui/redraw.js';
import { formatRows } from '../ui/template/format-rows.js';
import { usageRow, usageTable } from '../ui/usage-table.js';

export default class Stats extends BaseCommand {
  static override summary = 'Show what services use: processor, memory, network, disk.';
  static override description = `Goes on until Ctrl-C; with --no-stream it shows one sample. With --json each sample is an object on a line.
The network of a service is counted at its sandbox, so it goes on counting through a reset.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --no-stream api db',
    "<%= config.bin %> <%= command.id %> --no-stream --format '{{.Name}} {{.CPUPerc}}'",
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    all: Flags.boolean({ char: 'a', description: 'Containers that do not run, too.' }),
    'no-stream': Flags.boolean({ description: 'Show one sample and end.' }),
    'no-trunc': Flags.boolean({ description: 'Cut nothing to the width of the terminal.' }),
    format: Flags.string({ helpValue: 'FORMAT', description: 'table, json, a Go template, or "table TEMPLATE".' }),
  };

  async run(): Promise<StatsSample | undefined> {
    const { flags, argv } = await this.parse(Stats);
    const options = { services: argv as string[], all: flags.all };
    const redraw = redrawer(process.stdout);
    const show = ({ services }: StatsSample): void => {
      const rows = services.map((replica) => usageRow(replica, !flags['no-trunc']));
      const lines = formatRows(flags.format, rows);
      if (lines !== undefined) process.stdout.write(`${lines}\n`);
      else redraw(usageTable(services, flags['no-trunc'] ? undefined : this.tableWidth()));
    };
    for await (const sample of stats(this.projectOptions(flags), options, this.onlooker(flags))) {
      if (this.jsonEnabled() && flags['no-stream']) return sample;
      if (this.jsonEnabled()) this.printJsonLine(sample);
      else show(sample);
      if (flags['no-stream']) break;
    }
    return undefined;
  }
}
