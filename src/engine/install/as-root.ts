import { execa } from 'execa';
import { DevenvError } from '../../errors.js';
import { findProgram } from './installed.js';

const DETAIL_LINES = 15;

/** Whether commands can be run as root here: as root itself or through sudo. */
export function canBecomeRoot(environment: NodeJS.ProcessEnv): boolean {
  return process.getuid?.() === 0 || findProgram('sudo', environment) !== undefined;
}

/** A command as root runs it: itself for root, else through sudo, which never asks for a password without a terminal. */
export function rootCommand(command: string[]): string[] {
  if (process.getuid?.() === 0) return command;
  return process.stdin.isTTY ? ['sudo', ...command] : ['sudo', '-n', ...command];
}

/** Runs a command as root to its end; DevenvError ENGINE_INSTALL_FAILED with its last lines where it fails. */
export async function runAsRoot(command: string[], signal?: AbortSignal): Promise<void> {
  const [program = '', ...args] = rootCommand(command);
  const result = await execa(program, args, {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    stdin: 'inherit',
    all: true,
    reject: false,
    ...(signal && { cancelSignal: signal, gracefulCancel: false }),
  });
  if (result.isCanceled) throw new DevenvError('INTERRUPTED', 'Interrupted.');
  if (!result.failed) return;
  const shown = command.join(' ');
  const output = result.all.trim().split('\n').slice(-DETAIL_LINES).join('\n');
  throw new DevenvError('ENGINE_INSTALL_FAILED', `The command failed: ${shown}`, {
    reason: reasonOf(result.exitCode, output),
    detail: output,
    suggestions: [`Run it yourself: sudo ${shown}`, 'Then run: devenv setup'],
  });
}

function reasonOf(exitCode: number | undefined, output: string): string {
  if (/a password is required|a terminal is required/.test(output))
    return 'sudo needs a password, and there is no terminal to ask for it.';
  return exitCode === undefined ? 'It could not be started.' : `It ended with exit code ${exitCode}.`;
}
