import { Args } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { diagnose } from '../operations/diagnose.js';
import type { DiagnoseResult } from '../operations/diagnose.js';
import { diagnosisText } from '../ui/diagnosis.js';
import { outStyles } from '../ui/style.js';

export default class Diagnose extends BaseCommand {
  static override summary = 'Say why services are broken: the cause, what shows it, and what to do.';
  static override description = `Reads exit codes, logs, health checks, limits, ports, dependencies and what has changed since a service was last
well. Nothing is changed. Ends with 1 where something is wrong.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api',
    '<%= config.bin %> <%= command.id %> api db --json',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to look at (default: all).' }) };
  static override flags = { ...projectFlags };

  async run(): Promise<DiagnoseResult> {
    const { flags, argv } = await this.parse(Diagnose);
    const services = argv as string[];
    const result = await diagnose(this.projectOptions(flags), { services }, this.onlooker({}));
    const look = { styles: outStyles(), now: Date.now(), width: this.tableWidth(), all: services.length > 0 };
    this.print(diagnosisText(result, look));
    if (!result.ok) process.exitCode = 1;
    return result;
  }
}
