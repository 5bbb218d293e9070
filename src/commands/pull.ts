import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { pull, type PulledImage } from '../operations/pull.js';
import { formatElapsed } from '../ui/duration.js';

export default class Pull extends BaseCommand {
  static override summary = 'Pull the images of services.';
  static override description = 'Uses the credentials of `docker login`. Services that share an image pull it once.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> db --policy missing',
    '<%= config.bin %> <%= command.id %> web --include-deps --ignore-buildable',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to pull for (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'ignore-buildable': Flags.boolean({ description: 'Leave out images that can be built.' }),
    'include-deps': Flags.boolean({ description: 'Pull for the services that these depend on, too.' }),
    policy: Flags.string({
      options: ['missing', 'always'],
      default: 'always',
      description: 'Pull only images that the engine does not have, or all.',
    }),
  };

  async run(): Promise<{ images: PulledImage[] }> {
    const { flags, argv } = await this.parse(Pull);
    const reporter = this.reporter(flags);
    try {
      const { images, warnings } = await pull(this.projectOptions(flags), {
        services: argv as string[],
        ignoreBuildable: flags['ignore-buildable'],
        includeDependencies: flags['include-deps'],
        policy: flags.policy === 'missing' ? 'missing' : 'always',
        signal: this.abort.signal,
        onEvent: (event) => {
          reporter.step(event);
        },
      });
      for (const { message } of warnings) reporter.warn(message);
      await reporter.close();
      this.print(summary(images));
      return { images };
    } finally {
      await reporter.close();
    }
  }
}

function summary(images: PulledImage[]): string {
  if (images.length === 0) return 'Nothing to pull: every service here is built.';
  return images.map(line).join('\n');
}

function line({ service, image, id, pulled, elapsedMs }: PulledImage): string {
  if (pulled) return `${service} pulled ${image} (${id.slice(7, 19)}) in ${formatElapsed(elapsedMs)}`;
  return id === ''
    ? `${service} is to be built: devenv build ${service}`
    : `${service} has ${image} (${id.slice(7, 19)}) already`;
}
