import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { dryRunFlag, indexFlag } from '../command-flags.js';
import { attach } from '../operations/attach.js';
import type { AttachResult } from '../operations/attach.js';
import { passSignals } from '../ui/pass-signals.js';
import { spelledBooleans } from '../ui/spelled-booleans.js';

export default class Attach extends BaseCommand {
  static override summary = "Join the terminal with a running service's process.";
  static override description = `What is typed reaches a service that has "stdin_open: true". Ends with the exit code of the process.
On the terminal of a service with "tty: true", ctrl-p ctrl-q leaves it running.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> api',
    '<%= config.bin %> <%= command.id %> --no-stdin --no-sig-proxy api',
    '<%= config.bin %> <%= command.id %> --detach-keys ctrl-x shell',
  ];
  static override args = { service: Args.string({ required: true, description: 'Service to attach to.' }) };
  static override flags = {
    ...projectFlags,
    index: indexFlag,
    'no-stdin': Flags.boolean({ description: 'Hand on nothing that is typed.' }),
    'sig-proxy': Flags.boolean({
      allowNo: true,
      default: true,
      description: 'Hand signals on to the process, Ctrl-C too; the third Ctrl-C leaves it running.',
    }),
    'detach-keys': Flags.string({
      default: 'ctrl-p,ctrl-q',
      helpValue: 'KEYS',
      description: 'Keys that leave it running.',
    }),
    'dry-run': dryRunFlag,
  };

  async run(): Promise<AttachResult> {
    const { flags, args } = await this.parse(Attach, spelledBooleans(this.argv, Attach.flags));
    const options = {
      stdin: !flags['no-stdin'],
      detachKeys: flags['detach-keys'],
      dryRun: flags['dry-run'],
      ...(flags['sig-proxy'] ? { onSignal: passOrLeave } : {}),
    };
    this.handleSignals(false);
    const surroundings = this.surroundings({ quiet: true });
    const { stdin, stdout, stderr } = process;
    const streams = { stdin, stdout: this.jsonEnabled() ? stderr : stdout, stderr };
    const project = this.projectOptions(flags);
    const result = await attach(project, args.service, flags.index, options, streams, surroundings);
    if (result.detached && !flags.quiet) stderr.write(`\nDetached: ${result.name} runs on.\n`);
    this.print(result.plan ?? '');
    process.exitCode = result.exitCode;
    return result;
  }
}

function passOrLeave(listener: (signal: NodeJS.Signals) => void): () => void {
  return passSignals((signal, interrupts) => {
    if (interrupts > 2) process.exit(130);
    listener(signal);
  });
}
