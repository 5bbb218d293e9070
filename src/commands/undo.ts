import { Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { restoreSnapshot } from '../operations/snapshot.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';
import { snapshotSummary } from '../ui/snapshot-summary.js';

export default class Undo extends BaseCommand {
  static override summary = 'Take back the last reset or restore, data included.';
  static override description = `The data that a reset or a restore replaced is kept, the last three times, and comes back as it was.
What the data is now is kept too: a second undo brings it back.`;
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --dry-run'];
  static override flags = {
    ...projectFlags,
    'dry-run': Flags.boolean({ description: 'Print the plan and change nothing.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Undo);
    const surroundings = this.surroundings(flags);
    const options = { name: undefined, volumes: [], dryRun: flags['dry-run'] };
    const result = await restoreSnapshot(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(result.plan ?? snapshotSummary('undone', result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}
