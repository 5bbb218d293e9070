import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { reset } from '../operations/reset.js';
import { resetSummary } from '../ui/reset-summary.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { outStyles } from '../ui/style.js';

export default class Reset extends BaseCommand {
  static override summary = 'Replace broken services by fresh ones, data included.';
  static override description = `Works in any state: exited, crashing again and again, unhealthy, hung, paused, destroyed.
Neighbours are not touched, and address, ports and names stay. Without a name, everything that is broken is reset.
The data of a service is rewound to the baseline, its state when the stack was first healthy; --keep-data keeps it.
To bring the data back as it was: devenv undo
The log of the replaced container stays: devenv logs --previous SERVICE`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api',
    '<%= config.bin %> <%= command.id %> db',
    '<%= config.bin %> <%= command.id %> db --to before-migration',
    '<%= config.bin %> <%= command.id %> db --keep-data',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to reset (default: what is broken).' }) };
  static override flags = {
    ...projectFlags,
    all: Flags.boolean({ description: 'Reset every service.' }),
    'keep-data': Flags.boolean({ description: 'Keep the data of named volumes.', exclusive: ['to'] }),
    to: Flags.string({ helpValue: 'SNAPSHOT', description: 'Rewind the data to this snapshot.' }),
    timeout: Flags.integer({
      char: 't',
      min: 0,
      helpValue: 'SECONDS',
      description: 'Grace for a service that only shares a volume.',
    }),
    'dry-run': Flags.boolean({ description: 'Print the plan and change nothing.' }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before data is lost.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Reset);
    const surroundings = this.surroundings(flags);
    const options = {
      services: argv as string[],
      all: flags.all,
      keepData: flags['keep-data'],
      to: flags.to,
      dryRun: flags['dry-run'],
      timeout: flags.timeout,
    };
    const result = await reset(this.projectOptions(flags), options, {
      ...surroundings,
      confirmDataLoss: (_plan, volumes) => this.confirm(`This empties the data of ${volumes.join(', ')}.`, flags.yes),
    });
    await surroundings.close();
    this.print(result.plan ?? resetSummary(result, outStyles(), this.tableWidth()));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
