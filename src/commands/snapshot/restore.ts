import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { restoreSnapshot } from '../../operations/snapshot.js';
import { tellFailures, withJsonFailures } from '../../ui/result-failures.js';
import { snapshotSummary } from '../../ui/snapshot-summary.js';

export default class SnapshotRestore extends BaseCommand {
  static override summary = 'Give the stack the data of a snapshot.';
  static override description = `Services that mount the data are replaced, nobody else. What the data is now is kept: devenv undo`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> before-migration',
    '<%= config.bin %> <%= command.id %> monday --volume db',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the snapshot.' }) };
  static override flags = {
    ...projectFlags,
    volume: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY',
      description: 'Only this volume; repeatable.',
    }),
    'dry-run': Flags.boolean({ description: 'Print the plan and change nothing.' }),
  };

  async run(): Promise<unknown> {
    const { flags, args } = await this.parse(SnapshotRestore);
    const surroundings = this.surroundings(flags);
    const options = { name: args.name, volumes: flags.volume ?? [], dryRun: flags['dry-run'] };
    const result = await restoreSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? snapshotSummary('restored', result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
