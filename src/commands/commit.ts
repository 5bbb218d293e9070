import { Args, Flags } from '@oclif/core';
import { BaseCommand, longProjectNameFlag, projectFlags } from '../base-command.js';
import { dryRunFlag, indexFlag } from '../command-flags.js';
import { commit } from '../operations/commit.js';
import type { CommitResult } from '../operations/commit.js';

export default class Commit extends BaseCommand {
  static override summary = 'Make an image of what the container of a service has become.';
  static override description = 'Volumes are not in it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> api my-api:debug',
    "<%= config.bin %> <%= command.id %> -m 'with tools' -c 'ENV DEBUG=1' api my-api:debug",
  ];
  static override args = {
    service: Args.string({ required: true, description: 'The service.' }),
    image: Args.string({ description: 'Name of the image, with or without a tag (default: none).' }),
  };
  static override flags = {
    ...projectFlags,
    'project-name': longProjectNameFlag,
    author: Flags.string({ char: 'a', description: 'Author, as in "Jane Doe <jane@example.com>".' }),
    change: Flags.string({
      char: 'c',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'INSTRUCTION',
      description: 'Dockerfile instruction to apply; repeatable.',
    }),
    message: Flags.string({ char: 'm', description: 'Message that the image carries.' }),
    index: indexFlag,
    pause: Flags.boolean({
      char: 'p',
      default: true,
      allowNo: true,
      description: 'Pause the container meanwhile.',
    }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<CommitResult> {
    const { flags, args } = await this.parse(Commit);
    const { author, message, pause, index: number } = flags;
    const dryRun = flags['dry-run'];
    const options = { service: args.service, number, author, message, pause, changes: flags.change ?? [], dryRun };
    const named = { ...options, reference: args.image };
    const result = await commit(this.projectOptions(flags), named, this.onlooker(flags));
    this.print(result.plan ?? `Committed ${result.container} as ${result.image ?? ''}`);
    return result;
  }
}
