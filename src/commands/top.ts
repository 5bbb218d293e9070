import { Args } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { top } from '../operations/top.js';
import type { ServiceProcess } from '../operations/top.js';
import { formatTable } from '../ui/table.js';

export default class Top extends BaseCommand {
  static override summary = 'Show the processes that run in services.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> api db'];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = { ...projectFlags, 'dry-run': idleDryRunFlag };

  async run(): Promise<{ project: string; processes: ServiceProcess[] }> {
    const { flags, argv } = await this.parse(Top);
    const options = { services: argv as string[] };
    const result = await top(this.projectOptions(flags), options, this.onlooker(flags));
    this.print(processTable(result.processes, this.tableWidth()));
    return result;
  }
}

function processTable(processes: ServiceProcess[], width: number | undefined): string {
  if (processes.length === 0) return '';
  const titles = [...new Set(processes.flatMap(({ process }) => Object.keys(process)))];
  const columns = ['SERVICE', '#', ...titles].map((title) => (title === 'CMD' ? { title, shrinkTo: 12 } : { title }));
  const rows = processes.map(({ service, number, process }) => [
    service,
    String(number),
    ...titles.map((title) => process[title] ?? ''),
  ]);
  return formatTable(columns, rows, width);
}
