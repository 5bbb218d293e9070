import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { saveSnapshot } from '../../operations/snapshot.js';
import { tellFailures, withJsonFailures } from '../../ui/result-failures.js';
import { snapshotSummary } from '../../ui/snapshot-summary.js';

export default class SnapshotSave extends BaseCommand {
  static override summary = 'Save the data of the whole stack as it is at this moment.';
  static override description = `Services with data stop for a moment in good order; how much data there is makes no difference.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> before-migration --note "orders from the 3rd of May"',
    '<%= config.bin %> <%= command.id %> monday --volume db',
  ];
  static override args = { name: Args.string({ description: 'Name of the snapshot (default: snapshot-N).' }) };
  static override flags = {
    ...projectFlags,
    note: Flags.string({ helpValue: 'TEXT', description: 'What it is for.' }),
    volume: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY',
      description: 'Only this volume; repeatable.',
    }),
    timeout: Flags.integer({
      char: 't',
      min: 0,
      helpValue: 'SECONDS',
      description: 'Grace before a service is killed.',
    }),
    'dry-run': Flags.boolean({ description: 'Print the plan and change nothing.' }),
  };

  async run(): Promise<unknown> {
    const { flags, args } = await this.parse(SnapshotSave);
    const surroundings = this.surroundings(flags);
    const options = {
      name: args.name,
      note: flags.note,
      volumes: flags.volume ?? [],
      timeout: flags.timeout,
      dryRun: flags['dry-run'],
    };
    const result = await saveSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? snapshotSummary('saved', result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
