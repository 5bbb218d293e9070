import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { run } from '../operations/run.js';
import { splitCommand } from '../ui/split-command.js';

export default class Run extends BaseCommand {
  static override summary = 'Run a one-off command in a new container of a service.';
  static override description =
    'Starts what the service depends on, unless --no-deps is given. Ends with the exit code of the command.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --rm api npm test',
    '<%= config.bin %> <%= command.id %> --rm --no-deps -e DEBUG=1 api sh',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ required: true, description: 'Service whose image and settings to use.' }),
    command: Args.string({ description: "Command and its arguments (default: the service's own)." }),
  };
  static override flags = {
    ...projectFlags,
    rm: Flags.boolean({ description: 'Remove the container when it ends.' }),
    detach: Flags.boolean({ char: 'd', description: 'Run it in the background and print its name.' }),
    'no-deps': Flags.boolean({ description: 'Do not start what the service depends on.' }),
    'no-tty': Flags.boolean({ char: 'T', description: 'Give the command no terminal.' }),
    build: Flags.boolean({ description: 'Build the image first.' }),
    entrypoint: Flags.string({ description: 'Entrypoint instead of the image’s.' }),
    env: Flags.string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY=VAL',
      description: 'Set a variable.',
    }),
    name: Flags.string({ description: 'Name of the container.' }),
    'service-ports': Flags.boolean({ char: 'P', description: 'Publish the ports of the service.' }),
    user: Flags.string({ char: 'u', description: 'User to run it as.' }),
    workdir: Flags.string({ char: 'w', helpValue: 'PATH', description: 'Working directory in the container.' }),
  };

  async run(): Promise<{ exitCode: number; name: string }> {
    const { own, command } = splitCommand(this.argv, { ...Run.flags, ...Run.baseFlags });
    // oclif sorts repeated words together: it gets the first word of the command only
    this.argv = [...own, '--', ...command.slice(0, 1)];
    const { flags, args } = await this.parse(Run);
    const { service } = args;
    const tty = !flags['no-tty'] && process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    const options = {
      ...(command.length > 0 ? { command } : {}),
      ...(flags.entrypoint === undefined
        ? {}
        : { entrypoint: flags.entrypoint === '' ? [] : flags.entrypoint.split(/\s+/) }),
      ...(flags.user === undefined ? {} : { user: flags.user }),
      ...(flags.workdir === undefined ? {} : { workingDir: flags.workdir }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      environment: parseEnvironment(flags.env ?? []),
      tty,
      interactive: !flags.detach,
      servicePorts: flags['service-ports'],
      remove: flags.rm,
      detach: flags.detach,
      onInterrupt: listenOnce,
      dependencies: !flags['no-deps'],
      build: flags.build,
    };
    const surroundings = this.surroundings(flags);
    const onReady = async (): Promise<void> => {
      await surroundings.close();
      this.handleSignals(false);
    };
    const { stdin, stdout, stderr } = process;
    const streams = { stdin, stdout: this.jsonEnabled() ? stderr : stdout, stderr };
    const result = await run(this.projectOptions(flags), service, options, streams, { ...surroundings, onReady });
    if (flags.detach) this.print(result.name);
    process.exitCode = result.exitCode;
    return result;
  }
}

/** Hands the first interrupt on as it is; a second one kills. */
function listenOnce(listener: (signal: NodeJS.Signals) => void): () => void {
  let count = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    count += 1;
    listener(count === 1 ? signal : 'SIGKILL');
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/** `KEY=VAL`, or `KEY` alone for the value that the caller's environment has. */
function parseEnvironment(entries: string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, process.env[entry] ?? ''] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
