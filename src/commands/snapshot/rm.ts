import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../../base-command.js';
import { removeSnapshot } from '../../operations/snapshot.js';
import { tellFailures, withJsonFailures } from '../../ui/result-failures.js';
import { snapshotSummary } from '../../ui/snapshot-summary.js';

export default class SnapshotRemove extends BaseCommand {
  static override summary = 'Remove a snapshot; the data of the stack stays as it is.';
  static override examples = ['<%= config.bin %> <%= command.id %> before-migration --yes'];
  static override args = { name: Args.string({ required: true, description: 'Name of the snapshot.' }) };
  static override flags = {
    ...projectFlags,
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before data is lost.' }),
  };

  async run(): Promise<unknown> {
    const { flags, args } = await this.parse(SnapshotRemove);
    await this.confirm(`This removes snapshot ${args.name} for good.`, flags.yes);
    const surroundings = this.surroundings(flags);
    const result = await removeSnapshot(this.projectOptions(flags), args.name, surroundings);
    await surroundings.close();
    this.print(snapshotSummary('removed', result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
