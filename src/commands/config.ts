import { writeFile } from 'node:fs/promises';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { config, type ConfigView } from '../operations/config.js';
import { imageDigests } from '../operations/images/image-digests.js';
import { warningText } from '../operations/session/session.js';

const views = ['services', 'images', 'volumes', 'networks', 'models', 'profiles', 'environment', 'variables'] as const;

const view = (description: string) => Flags.boolean({ description, helpGroup: 'VIEWS', exclusive: ['hash'] });

export default class Config extends BaseCommand {
  static override summary = 'Check the Compose files and print the stack as it is understood.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --quiet',
    '<%= config.bin %> <%= command.id %> --format json api',
    '<%= config.bin %> <%= command.id %> --services',
    '<%= config.bin %> <%= command.id %> --lock-image-digests -o compose.lock.yaml',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ description: 'Services to print, with what they depend on (default: all).' }),
  };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    quiet: Flags.boolean({ char: 'q', description: 'Only check; print nothing.' }),
    format: Flags.option({ options: ['yaml', 'json'] as const, description: 'How to print (default: yaml).' })(),
    output: Flags.string({ char: 'o', helpValue: 'PATH', description: 'Write to a file instead of printing.' }),
    services: view('Print the names of the services.'),
    images: view('Print the images.'),
    volumes: view('Print the names of the volumes.'),
    networks: view('Print the names of the networks.'),
    models: view('Print the names of the models.'),
    profiles: view('Print the profiles.'),
    environment: view('Print the variables that interpolation sees.'),
    variables: view('Print the variables that the files refer to, with their defaults.'),
    hash: Flags.string({ helpGroup: 'VIEWS', helpValue: 'SERVICES', description: 'Print hashes: a,b or "*".' }),
    'resolve-image-digests': Flags.boolean({ description: 'Pin each image to the digest that its registry has now.' }),
    'lock-image-digests': Flags.boolean({ description: 'Print an override file with the images pinned so.' }),
    'no-interpolate': Flags.boolean({ helpGroup: 'STEPS', description: 'Leave variables as they are written.' }),
    'no-normalize': Flags.boolean({ helpGroup: 'STEPS', description: 'Leave out what the files only imply.' }),
    'no-path-resolution': Flags.boolean({ helpGroup: 'STEPS', description: 'Leave relative paths relative.' }),
    'no-env-resolution': Flags.boolean({ helpGroup: 'STEPS', description: 'Leave env files unread.' }),
    'no-consistency': Flags.boolean({ helpGroup: 'STEPS', description: 'Do not check references between resources.' }),
  };

  async run(): Promise<unknown> {
    const { flags, argv } = await this.parse(Config);
    const chosen: ConfigView | undefined = flags.hash === undefined ? views.find((name) => flags[name]) : 'hash';
    const project = this.projectOptions(flags);
    const services = argv as string[];
    const isPinned = flags['resolve-image-digests'] || flags['lock-image-digests'];
    const { text, value, warnings } = config(project, {
      view: chosen ?? (flags['lock-image-digests'] ? 'lock' : 'model'),
      ...(isPinned ? { images: await imageDigests(project, services, this.abort.signal) } : {}),
      format: flags.format,
      services,
      hashed: flags.hash === undefined || flags.hash === '*' ? [] : flags.hash.split(','),
      steps: {
        interpolate: !flags['no-interpolate'],
        normalize: !flags['no-normalize'],
        resolvePaths: !flags['no-path-resolution'],
        resolveEnvironment: !flags['no-env-resolution'],
        checkConsistency: !flags['no-consistency'],
      },
    });
    const reporter = this.reporter({});
    for (const warning of warnings) reporter.warn(warningText(warning));
    await reporter.close();
    if (flags.output !== undefined) await writeFile(flags.output, text.endsWith('\n') ? text : `${text}\n`);
    else if (!flags.quiet) this.print(text.replace(/\n$/, ''));
    return value;
  }
}
