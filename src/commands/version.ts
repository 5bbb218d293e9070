import { Flags } from '@oclif/core';
import { BaseCommand, idleProjectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';

interface VersionResult {
  version: string;
  node: string;
  platform: string;
}

export default class Version extends BaseCommand {
  static override summary = 'Print the version of devenv.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --short',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override flags = {
    ...idleProjectFlags,
    'dry-run': idleDryRunFlag,
    short: Flags.boolean({ description: 'Print the number only.' }),
    format: Flags.string({
      char: 'f',
      helpValue: 'pretty|json',
      description: 'json is an object on one line; anything else is a line of text.',
    }),
  };

  async run(): Promise<VersionResult> {
    const { flags } = await this.parse(Version);
    const result = {
      version: this.config.version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    };
    if (flags.short) this.print(result.version);
    else if (flags.format === 'json') this.print(JSON.stringify(result));
    else this.print(`devenv ${result.version} (${result.platform}, node ${result.node})`);
    return result;
  }
}
