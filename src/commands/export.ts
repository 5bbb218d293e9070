import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, indexFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { exportService, previewExport } from '../operations/export.js';

export default class Export extends BaseCommand {
  static override summary = 'Write the file system of a service as a tar archive.';
  static override description = 'Volumes are not in it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -o api.tar api',
    '<%= config.bin %> <%= command.id %> api | tar -t',
  ];
  static override args = { service: Args.string({ required: true, description: 'The service.' }) };
  static override flags = {
    ...projectFlags,
    output: Flags.string({ char: 'o', helpValue: 'PATH', description: 'File to write (default: standard output).' }),
    index: indexFlag,
    'dry-run': dryRunFlag,
  };

  async run(): Promise<{ container: string; output: string; plan?: string } | undefined> {
    const { flags, args } = await this.parse(Export);
    const { output, index: number } = flags;
    const options = { service: args.service, number };
    if (flags['dry-run']) {
      const previewed = { ...options, output: output ?? 'standard output' };
      const preview = await previewExport(this.projectOptions(flags), previewed, this.onlooker(flags));
      this.print(preview.plan);
      return preview;
    }
    if (output === undefined && (process.stdout.isTTY || this.jsonEnabled())) {
      throw new DevenvError('USAGE', 'An archive is not for the terminal.', {
        suggestions: [`devenv export -o ${args.service}.tar ${args.service}`],
      });
    }
    const { container, archive } = await exportService(this.projectOptions(flags), options, this.onlooker(flags));
    if (output === undefined) {
      await pipeline(archive, process.stdout, { end: false });
      return undefined;
    }
    await pipeline(archive, createWriteStream(output));
    this.print(`Wrote the file system of ${container} to ${output}`);
    return { container, output };
  }
}
