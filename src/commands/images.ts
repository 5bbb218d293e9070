import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { images } from '../operations/images.js';
import type { UsedImage } from '../operations/images.js';
import { formatBytes } from '../ui/bytes.js';
import { humanDuration } from '../ui/human-duration.js';
import { formatTable } from '../ui/table.js';

const COLUMNS = [
  { title: 'CONTAINER', shrinkTo: 10 },
  { title: 'REPOSITORY', shrinkTo: 10 },
  { title: 'TAG', shrinkTo: 6 },
  { title: 'PLATFORM' },
  { title: 'IMAGE ID' },
  { title: 'SIZE' },
  { title: 'CREATED' },
];

export default class Images extends BaseCommand {
  static override summary = 'List the images that the containers of services were made from.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -q api',
    '<%= config.bin %> <%= command.id %> --format json',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    quiet: Flags.boolean({ char: 'q', description: 'Print the ids of images only, each once.' }),
    format: Flags.option({ options: ['table', 'json'] as const, description: 'json is as docker compose has it.' })(),
  };

  async run(): Promise<{ project: string; images: UsedImage[] }> {
    const { flags, argv } = await this.parse(Images);
    const options = { services: argv as string[] };
    const result = await images(this.projectOptions(flags), options, this.onlooker({}));
    if (flags.quiet) this.print([...new Set(result.images.map(({ id }) => bareId(id)))].join('\n'));
    else if (flags.format === 'json') this.print(JSON.stringify(result.images.map(asCompose)));
    else if (result.images.length > 0) this.print(formatTable(COLUMNS, result.images.map(rowOf), this.tableWidth()));
    return result;
  }
}

function rowOf({ container, repository, tag, platform = '', id, size, created, lastTagTime }: UsedImage): string[] {
  const since = lastTagTime ?? created;
  const age = since === undefined ? 'gone' : `${humanDuration((Date.now() - Date.parse(since)) / 1000)} ago`;
  const bytes = size === undefined ? '' : formatBytes(size);
  return [container, repository, tag, platform, bareId(id).slice(0, 12), bytes, age];
}

function asCompose({
  id,
  container,
  repository,
  tag,
  platform = '',
  size = 0,
  lastTagTime,
  created,
}: UsedImage): object {
  return {
    ID: id,
    ContainerName: container,
    Repository: repository,
    Tag: tag,
    Platform: platform,
    Size: size,
    Created: created,
    LastTagTime: lastTagTime,
  };
}

function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}
