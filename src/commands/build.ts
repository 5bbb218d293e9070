import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { build, type BuiltImage } from '../operations/build.js';
import { formatElapsed } from '../ui/duration.js';

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

  async run(): Promise<{ images: BuiltImage[] }> {
    const { flags, argv } = await this.parse(Build);
    const plain = flags.progress === 'plain';
    const reporter = this.reporter({ quiet: plain || flags.quiet });
    const speaks = plain && !flags.quiet && !this.jsonEnabled();
    try {
      const { images, warnings } = await build(this.projectOptions(flags), {
        services: argv as string[],
        noCache: flags['no-cache'],
        pull: flags.pull,
        args: parseArguments(flags['build-arg'] ?? []),
        signal: this.abort.signal,
        onEvent: (event) => {
          reporter.step(event);
        },
        ...(speaks && { onLog: (service: string, line: string) => process.stderr.write(`${service} | ${line}\n`) }),
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

function parseArguments(given: string[]): Record<string, string> {
  const pairs = given.map((argument) => {
    const [name = '', ...rest] = argument.split('=');
    return [name, rest.length > 0 ? rest.join('=') : process.env[name]] as const;
  });
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

function summary(images: BuiltImage[]): string {
  if (images.length === 0) return 'Nothing to build: no service here has a build section.';
  return images
    .map(
      ({ service, image, id, elapsedMs }) =>
        `${service} built as ${image} (${id.slice(7, 19)}) in ${formatElapsed(elapsedMs)}`,
    )
    .join('\n');
}
