import { Args, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand, longProjectNameFlag, projectFlags } from '../base-command.js';
import {
  dryRunFlag,
  environmentFlag,
  interactiveFlag,
  noTtyFlag,
  removeOrphansFlag,
  repeatableFlag,
  ttyFlag,
  userFlag,
  workdirFlag,
} from '../command-flags.js';
import { quietly } from '../operations/applying/quiet-images.js';
import { previewRun, run } from '../operations/run.js';
import type { RunOptions } from '../operations/run.js';
import { passSignals } from '../ui/pass-signals.js';
import { spelledBooleans } from '../ui/spelled-booleans.js';
import { splitCommand } from '../ui/split-command.js';

type RunFlags = Interfaces.InferredFlags<typeof Run.flags>;

export default class Run extends BaseCommand {
  static override summary = 'Run a one-off command in a new container of a service.';
  static override description = `Starts what the service depends on, unless --no-deps is given. Ends with the exit code of the command.
The container has the networks and volumes of the service, and neither its ports, its names nor its fixed addresses.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --rm api npm test',
    '<%= config.bin %> <%= command.id %> --rm --no-deps -e DEBUG=1 api sh',
    '<%= config.bin %> <%= command.id %> --rm -p 9229:9229 -v ./fixtures:/fixtures:ro api node --inspect=0.0.0.0 .',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ required: true, description: 'Service whose image and settings to use.' }),
    command: Args.string({ description: "Command and its arguments (default: the service's own)." }),
  };
  static override flags = {
    ...projectFlags,
    'project-name': longProjectNameFlag,
    rm: Flags.boolean({ description: 'Remove the container when it ends.' }),
    detach: Flags.boolean({ char: 'd', description: 'Run it in the background and print its name.' }),
    'no-deps': Flags.boolean({ description: 'Do not start what the service depends on.' }),
    'no-tty': noTtyFlag,
    tty: ttyFlag,
    interactive: interactiveFlag,
    name: Flags.string({ description: 'Name of the container.' }),
    entrypoint: Flags.string({ description: "Entrypoint instead of the image's, split as a shell does." }),
    env: environmentFlag,
    'env-from-file': repeatableFlag('PATH', 'Set the variables of a file.'),
    label: repeatableFlag('KEY=VALUE', 'Add a label.', 'l'),
    user: userFlag,
    workdir: workdirFlag,
    volume: repeatableFlag('SOURCE:TARGET', 'Mount a path or a volume.', 'v'),
    publish: repeatableFlag('HOST:CONTAINER', 'Publish a port.', 'p'),
    'service-ports': Flags.boolean({
      char: 'P',
      exclusive: ['publish'],
      description: 'Publish the ports of the service.',
    }),
    'use-aliases': Flags.boolean({ description: 'Answer to the names of the service on its networks.' }),
    'cap-add': repeatableFlag('CAPABILITY', 'Add a capability.'),
    'cap-drop': repeatableFlag('CAPABILITY', 'Drop a capability.'),
    build: Flags.boolean({ description: 'Build the image first.' }),
    pull: Flags.string({
      options: ['missing', 'always', 'never', 'build', 'if_not_present'],
      description: 'When to pull the image.',
    }),
    'quiet-build': Flags.boolean({ description: 'Build without showing how far it is.' }),
    'quiet-pull': Flags.boolean({ description: 'Pull without showing how far it is.' }),
    'remove-orphans': removeOrphansFlag,
    'dry-run': dryRunFlag,
  };

  async run(): Promise<{ exitCode: number; name?: string; plan?: string }> {
    const { own, command } = splitCommand(this.argv, { ...Run.flags, ...Run.baseFlags });
    // oclif sorts repeated words together: it gets the first word of the command only
    const { flags, args } = await this.parse(Run, [...spelledBooleans(own, Run.flags), '--', ...command.slice(0, 1)]);
    const quiet = { pull: flags['quiet-pull'], build: flags['quiet-build'] };
    const surroundings = quietly(this.surroundings(flags), quiet);
    const onReady = async (): Promise<void> => {
      await surroundings.close();
      this.handleSignals(false);
    };
    const { stdin, stdout, stderr } = process;
    const streams = { stdin, stdout: this.jsonEnabled() ? stderr : stdout, stderr };
    const project = this.projectOptions(flags);
    const options = this.runOptions(flags, command);
    if (flags['dry-run']) {
      const preview = await previewRun(project, args.service, options, surroundings);
      await onReady();
      this.print(preview.plan);
      return preview;
    }
    const result = await run(project, args.service, options, streams, { ...surroundings, onReady });
    if (flags.detach) this.print(result.name);
    process.exitCode = result.exitCode;
    return result;
  }

  private runOptions(flags: RunFlags, command: string[]): RunOptions {
    const tty = !flags['no-tty'] && process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    return {
      ...(command.length > 0 ? { command } : {}),
      words: {
        publish: flags.publish ?? [],
        volumes: flags.volume ?? [],
        labels: flags.label ?? [],
        environment: flags.env ?? [],
        envFiles: flags['env-from-file'] ?? [],
        entrypoint: flags.entrypoint,
      },
      ...(flags.user === undefined ? {} : { user: flags.user }),
      ...(flags.workdir === undefined ? {} : { workingDir: flags.workdir }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      tty,
      interactive: flags.interactive && !flags.detach,
      capAdd: flags['cap-add'] ?? [],
      capDrop: flags['cap-drop'] ?? [],
      servicePorts: flags['service-ports'],
      useAliases: flags['use-aliases'],
      remove: flags.rm,
      detach: flags.detach,
      onInterrupt: passOrKill,
      dependencies: !flags['no-deps'],
      removeOrphans: flags['remove-orphans'],
      build: flags.build ? 'always' : 'missing',
      pull: flags.pull as RunOptions['pull'],
    };
  }
}

/** Hands the first interrupt on as it is; a second one kills. */
function passOrKill(listener: (signal: NodeJS.Signals) => void): () => void {
  return passSignals((signal, interrupts) => {
    listener(interrupts > 1 ? 'SIGKILL' : signal);
  });
}
