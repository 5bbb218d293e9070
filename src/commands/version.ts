import { BaseCommand } from '../base-command.js';

interface VersionResult {
  version: string;
  node: string;
  platform: string;
}

export default class Version extends BaseCommand {
  static override summary = 'Print the version of devenv.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  async run(): Promise<VersionResult> {
    await this.parse(Version);
    const result = {
      version: this.config.version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    };
    this.print(`devenv ${result.version} (${result.platform}, node ${result.node})`);
    return result;
  }
}
