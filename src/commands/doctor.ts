import { BaseCommand, projectFlags } from '../base-command.js';
import { doctor } from '../operations/doctor.js';
import type { DoctorResult } from '../operations/doctor.js';
import { formatChecks } from '../ui/check-rows.js';
import { outStyles } from '../ui/style.js';

export default class Doctor extends BaseCommand {
  static override summary = 'Check the engine and the stack of this folder, with a fix for what is wrong.';
  static override description =
    'Looks at the engine, its API, storage, limits, memory, clock and disk; and, where the folder has a stack, at its ' +
    'ports, images and containers. Ends with 1 where a check fails.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...projectFlags };

  async run(): Promise<DoctorResult> {
    const { flags } = await this.parse(Doctor);
    const result = await doctor({
      environment: process.env,
      project: this.projectOptions(flags),
      signal: this.abort.signal,
    });
    this.print(formatChecks(result.checks, outStyles()));
    if (!result.ok) process.exitCode = 1;
    return result;
  }
}
