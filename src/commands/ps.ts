import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { ps } from '../operations/ps.js';
import type { PsResult } from '../operations/ps.js';
import { detailedStackTable } from '../ui/stack-table.js';
import { outStyles } from '../ui/style.js';

export default class Ps extends BaseCommand {
  static override summary = 'Show the services of the stack, and what is wrong with them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api db',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    services: Flags.boolean({ description: 'Print the names of services only.' }),
  };

  async run(): Promise<PsResult> {
    const { flags, argv } = await this.parse(Ps);
    const result = await ps(this.projectOptions(flags), { services: argv as string[] }, this.surroundings(flags));
    if (flags.services) this.print([...new Set(result.services.map(({ service }) => service))].join('\n'));
    else
      this.print(
        detailedStackTable(result.services, outStyles(), process.stdout.isTTY ? process.stdout.columns : undefined),
      );
    return result;
  }
}
