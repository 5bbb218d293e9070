import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { pull, type PulledImage, type PullOptions, type PullResult } from '../operations/pull.js';
import { formatElapsed } from '../ui/duration.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';

/** What each word of `--policy` means. */
const POLICIES = { missing: 'missing', if_not_present: 'missing', always: 'always', never: 'never' } as const;

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
      options: ['missing', 'always', 'never', 'if_not_present'],
      description:
        "Pull only images that the engine does not have, all, or none (default: by each service's pull_policy).",
    }),
    'ignore-pull-failures': Flags.boolean({
      description: 'Pull what can be pulled; warn of the others and end with 0.',
    }),
    'dry-run': Flags.boolean({ description: 'Tell what would be pulled and pull nothing.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Pull);
    const surroundings = this.surroundings(flags);
    const options: PullOptions = {
      services: argv as string[],
      ignoreBuildable: flags['ignore-buildable'],
      includeDependencies: flags['include-deps'],
      ...(flags.policy !== undefined && { policy: POLICIES[flags.policy as keyof typeof POLICIES] }),
      ignoreFailures: flags['ignore-pull-failures'],
      dryRun: flags['dry-run'],
    };
    const result = await pull(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(summary(result, flags['dry-run']));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function summary({ images, failures, ignored = 0 }: PullResult, dryRun: boolean): string {
  if (images.length + failures.length + ignored === 0)
    return 'Nothing to pull: every service here is built, or not to be pulled.';
  return images.map(dryRun ? intention : line).join('\n');
}

function intention({ service, image, pulled }: PulledImage): string {
  return pulled ? `${service}: ${image} would be pulled` : `${service}: ${image} is there`;
}

function line({ service, image, id, pulled, elapsedMs }: PulledImage): string {
  if (pulled) return `${service} pulled ${image} (${id.slice(7, 19)}) in ${formatElapsed(elapsedMs)}`;
  return id === ''
    ? `${service} is to be built: devenv build ${service}`
    : `${service} has ${image} (${id.slice(7, 19)}) already`;
}
