import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { wait } from '../operations/wait.js';
import type { WaitResult } from '../operations/wait.js';

export default class Wait extends BaseCommand {
  static override summary = 'Wait until services have ended, and end with their exit code.';
  static override description =
    'With several services, the exit code is the first that is not 0. A service that a reset or its restart policy ' +
    'brings back has not ended; one that ended before counts at once.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> tests',
    '<%= config.bin %> <%= command.id %> tests --down-project',
  ];
  static override strict = false;
  static override args = { service: Args.string({ required: true, description: 'Services to wait for.' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    'down-project': Flags.boolean({ description: 'Take the project down when the first of them ends; volumes stay.' }),
  };

  async run(): Promise<WaitResult> {
    const { flags, argv } = await this.parse(Wait);
    const surroundings = this.surroundings(flags);
    const result = await wait(
      this.projectOptions(flags),
      { services: argv as string[], down: flags['down-project'] },
      {
        ...surroundings,
        onEnd: ({ service, number, exitCode }) => {
          this.print(`${service}-${number} ended with exit code ${exitCode}`);
        },
      },
    );
    await surroundings.close();
    process.exitCode = result.exitCode;
    return result;
  }
}
