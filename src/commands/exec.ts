import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import {
  dryRunFlag,
  environmentFlag,
  indexFlag,
  interactiveFlag,
  noTtyFlag,
  ttyFlag,
  userFlag,
  workdirFlag,
} from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { exec } from '../operations/exec.js';
import type { ExecResult } from '../operations/exec.js';
import { spelledBooleans } from '../ui/spelled-booleans.js';
import { splitCommand } from '../ui/split-command.js';

export default class Exec extends BaseCommand {
  static override summary = 'Run a command in a running service.';
  static override description =
    'Ends with the exit code of the command. On a terminal it is interactive, unless -T is given.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> api sh',
    '<%= config.bin %> <%= command.id %> db psql -U app',
    'echo "select 1" | <%= config.bin %> <%= command.id %> -T db psql -U app',
  ];
  static override strict = false;
  static override args = {
    service: Args.string({ required: true, description: 'Service to run in.' }),
    command: Args.string({ required: true, description: 'Command and its arguments.' }),
  };
  static override flags = {
    ...projectFlags,
    'no-tty': noTtyFlag,
    tty: ttyFlag,
    interactive: interactiveFlag,
    detach: Flags.boolean({ char: 'd', description: 'Run it in the background.' }),
    user: userFlag,
    workdir: workdirFlag,
    env: environmentFlag,
    index: indexFlag,
    privileged: Flags.boolean({ description: 'Give it all capabilities.' }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<ExecResult> {
    const { own, command } = splitCommand(this.argv, { ...Exec.flags, ...Exec.baseFlags });
    // oclif sorts repeated words together: it gets the first word of the command only
    const { flags, args } = await this.parse(Exec, [...spelledBooleans(own, Exec.flags), '--', ...command.slice(0, 1)]);
    const { service } = args;
    if (command.length === 0)
      throw new DevenvError('USAGE', 'No command to run was given.', { suggestions: [`devenv exec ${service} sh`] });
    const tty = !flags['no-tty'] && process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    const options = {
      command,
      tty,
      interactive: flags.interactive,
      detach: flags.detach,
      user: flags.user,
      workingDir: flags.workdir,
      environment: flags.env ?? [],
      privileged: flags.privileged,
      dryRun: flags['dry-run'],
    };
    this.handleSignals(false);
    const surroundings = this.surroundings({ quiet: true });
    const { stdin, stdout, stderr } = process;
    const streams = { stdin, stdout: this.jsonEnabled() ? stderr : stdout, stderr };
    const result = await exec(this.projectOptions(flags), service, flags.index, options, streams, surroundings);
    this.print(result.plan ?? '');
    process.exitCode = result.exitCode;
    return result;
  }
}
