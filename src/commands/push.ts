import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { push, type PushedImage, type PushResult } from '../operations/push.js';
import { pushedLine } from '../ui/pushed-line.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';

export default class Push extends BaseCommand {
  static override summary = 'Push the images that services are built as.';
  static override description =
    'Pushes `image` and every one of `build.tags`, with the credentials of `docker login`. Build first: devenv build.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api --include-deps',
    '<%= config.bin %> <%= command.id %> --ignore-push-failures --quiet',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services whose images are pushed (default: all that are built).' }),
  };
  static override flags = {
    ...projectFlags,
    'include-deps': Flags.boolean({ description: 'Push the images of services that these depend on, too.' }),
    'ignore-push-failures': Flags.boolean({
      description: 'Push what can be pushed; warn of the others and end with 0.',
    }),
    'dry-run': Flags.boolean({ description: 'Tell what would be pushed and push nothing.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Push);
    const surroundings = this.surroundings(flags);
    const options = {
      services: argv as string[],
      includeDependencies: flags['include-deps'],
      ignoreFailures: flags['ignore-push-failures'],
      dryRun: flags['dry-run'],
    };
    const result = await push(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(summary(result, flags['dry-run']));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function summary({ images, failures }: PushResult, dryRun: boolean): string {
  if (images.length + failures.length === 0) return 'Nothing to push: no service here has a build section.';
  return images.map(dryRun ? intention : pushedLine).join('\n');
}

function intention({ service, image }: PushedImage): string {
  return `${service}: ${image} would be pushed`;
}
