import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { build, type BuildResult, type BuiltImage } from '../operations/build.js';
import { formatElapsed } from '../ui/duration.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';

export default class Build extends BaseCommand {
  static override summary = 'Build the images of services.';
  static override description =
    'Builds with the BuildKit of the engine; only files that changed are sent. Services that share an image build it once.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api --no-cache --progress plain',
    '<%= config.bin %> <%= command.id %> api --build-arg VERSION=1.2.3',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services to build (default: all with a build section).' }),
  };
  static override flags = {
    ...projectFlags,
    'no-cache': Flags.boolean({ description: 'Run every step again.' }),
    pull: Flags.boolean({ description: 'Look for newer base images on their registry.' }),
    'build-arg': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME[=VALUE]',
      description: 'Build argument; without a value, taken from the environment. Repeatable.',
    }),
    progress: Flags.string({
      options: ['auto', 'plain'],
      default: 'auto',
      description: 'Show one row a service, or the full output of every build.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Build);
    const plain = flags.progress === 'plain';
    const surroundings = this.surroundings({ quiet: plain || flags.quiet });
    const speaks = plain && !flags.quiet && !this.jsonEnabled();
    const options = {
      services: argv as string[],
      noCache: flags['no-cache'],
      pull: flags.pull,
      args: parseArguments(flags['build-arg'] ?? []),
      ...(speaks && { onLog: (service: string, line: string) => process.stderr.write(`${service} | ${line}\n`) }),
    };
    const result = await build(this.projectOptions(flags), options, surroundings);
    await surroundings.close();
    this.print(summary(result));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }
}

function parseArguments(given: string[]): Record<string, string> {
  const pairs = given.map((argument) => {
    const [name = '', ...rest] = argument.split('=');
    return [name, rest.length > 0 ? rest.join('=') : process.env[name]] as const;
  });
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

function summary({ images, failures }: BuildResult): string {
  if (images.length + failures.length === 0) return 'Nothing to build: no service here has a build section.';
  return images.map(line).join('\n');
}

function line({ service, image, id, elapsedMs }: BuiltImage): string {
  return `${service} built as ${image} (${id.slice(7, 19)}) in ${formatElapsed(elapsedMs)}`;
}
