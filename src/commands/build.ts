import { Args, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { build, type BuildOptions, type BuildResult, type BuiltImage } from '../operations/build.js';
import { checkBuild } from '../operations/images/check-build.js';
import { printBuild } from '../operations/images/print-build.js';
import { formatElapsed } from '../ui/duration.js';
import { pushedLine } from '../ui/pushed-line.js';
import { tellFailures, withJsonFailures } from '../ui/result-failures.js';

/** Flags of old: docker compose takes them still, and does nothing about them. */
const ofClassicBuilder = () => Flags.boolean({ hidden: true, description: 'No effect: of the classic builder.' });

/** `--parallel` without a number, of old as well; with one it is the limit that every command takes. */
function withoutParallelSwitch(words: string[]): string[] {
  return words.filter((word, index) => {
    const switched = word === '--parallel' && !/^-?\d+$/.test(words[index + 1] ?? '');
    return !switched && !/^--parallel=(true|false)$/.test(word);
  });
}

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
    'with-dependencies': Flags.boolean({ description: 'Build the services that these depend on, too.' }),
    'no-cache': Flags.boolean({ description: 'Run every step again.' }),
    pull: Flags.boolean({ description: 'Look for newer base images on their registry.' }),
    'build-arg': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME[=VALUE]',
      description: 'Build argument; without a value, taken from the environment. Repeatable.',
    }),
    ssh: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'default|ID[=SOCKET|KEY]',
      description: 'SSH agent or key for `RUN --mount=type=ssh`. Repeatable.',
    }),
    print: Flags.boolean({ description: 'Print the builds as a file for `docker buildx bake` and build nothing.' }),
    check: Flags.boolean({ description: 'Check the Dockerfiles (with docker buildx) and build nothing.' }),
    memory: Flags.string({
      char: 'm',
      helpValue: 'SIZE',
      description: 'Limit of memory for each step. For the classic builder: BuildKit has none.',
    }),
    compress: ofClassicBuilder(),
    'force-rm': ofClassicBuilder(),
    'no-rm': ofClassicBuilder(),
    'dry-run': Flags.boolean({ description: 'Tell what would be built and build nothing.' }),
    push: Flags.boolean({ description: 'Push what was built.' }),
    builder: Flags.string({
      helpValue: 'NAME',
      description: 'Builder of docker buildx to use in place of the engine.',
    }),
    provenance: Flags.string({ helpValue: 'VALUE', description: 'Attest how images were made: true, mode=max.' }),
    sbom: Flags.string({ helpValue: 'VALUE', description: 'Attest what images hold: true, generator=IMAGE.' }),
    progress: Flags.string({
      options: ['auto', 'tty', 'plain', 'json', 'quiet'],
      env: 'COMPOSE_PROGRESS',
      default: 'auto',
      description: 'Show one row a service, the full output of every build, objects of JSON, or nothing.',
    }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Build, withoutParallelSwitch(this.argv));
    const options = buildOptions(flags, argv as string[]);
    for (const name of ['compress', 'force-rm', 'no-rm'] as const) {
      if (flags[name] && !flags.quiet && !this.jsonEnabled()) writeWarning(`--${name} has no effect.`);
    }
    if (flags.print) {
      const bake = printBuild(this.projectOptions(flags), options, writeWarning);
      this.print(JSON.stringify(bake, null, 2));
      return bake;
    }
    if (flags.check) return this.check(flags, options);
    const quiet = flags.quiet || flags.progress === 'quiet';
    const plain = flags.progress === 'plain';
    const speaks = plain && !quiet && !this.jsonEnabled();
    const surroundings = this.surroundings({ quiet: plain || quiet });
    const result = await build(
      this.projectOptions(flags),
      { ...options, ...(speaks && { onLog: writeLog }) },
      // the silent reporter of `plain` would keep warnings to itself
      speaks ? { ...surroundings, onWarning: writeWarning } : surroundings,
    );
    await surroundings.close();
    this.print(summary(result, flags['dry-run']));
    tellFailures(result.failures, this.jsonEnabled());
    return withJsonFailures(result);
  }

  private async check(flags: BuildFlags, options: BuildOptions): Promise<unknown> {
    const result = await checkBuild(this.projectOptions(flags), options, this.surroundings({ quiet: flags.quiet }));
    this.print(result.text === '' ? 'Nothing to check: no service here has a build section.' : result.text);
    if (!result.clean) process.exitCode = 1;
    return result;
  }
}

type BuildFlags = Interfaces.InferredFlags<typeof Build.flags> & { quiet: boolean };

function buildOptions(flags: BuildFlags, services: string[]): BuildOptions {
  const { builder, provenance, sbom, memory } = flags;
  return {
    services,
    noCache: flags['no-cache'],
    pull: flags.pull,
    args: parseArguments(flags['build-arg'] ?? []),
    ssh: flags.ssh ?? [],
    includeDependencies: flags['with-dependencies'],
    everyPlatform: true,
    push: flags.push,
    dryRun: flags['dry-run'],
    ...(builder !== undefined && { builder }),
    ...(provenance !== undefined && { provenance }),
    ...(sbom !== undefined && { sbom }),
    ...(memory !== undefined && { memory }),
  };
}

function writeLog(service: string, line: string): void {
  process.stderr.write(`${service} | ${line}\n`);
}

function writeWarning(message: string): void {
  process.stderr.write(`! ${message}\n`);
}

function parseArguments(given: string[]): Record<string, string> {
  const pairs = given.map((argument) => {
    const [name = '', ...rest] = argument.split('=');
    return [name, rest.length > 0 ? rest.join('=') : process.env[name]] as const;
  });
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

function summary({ images, pushed = [], failures }: BuildResult, dryRun: boolean): string {
  if (images.length + failures.length === 0) return 'Nothing to build: no service here has a build section.';
  if (dryRun) return images.map(({ service, image }) => `${service} would be built as ${image}`).join('\n');
  return [...images.map(line), ...pushed.map(pushedLine)].join('\n');
}

function line({ service, image, id, elapsedMs }: BuiltImage): string {
  return `${service} built as ${image} (${id.slice(7, 19)}) in ${formatElapsed(elapsedMs)}`;
}
