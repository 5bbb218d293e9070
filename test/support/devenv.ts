import { join } from 'node:path';
import { execa } from 'execa';

/** What a run of the program left behind. */
export interface Run {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  input?: string;
  timeoutMs?: number;
  /** Kills the program with SIGINT when aborted. */
  signal?: AbortSignal;
}

export const repository = join(import.meta.dirname, '..', '..');
export const program = process.env['DEVENV_BIN'] ?? join(repository, 'bin', 'run.js');

/** What a developer's shell may set and the tests must not depend on. */
const NEUTRAL_ENVIRONMENT = {
  NODE_EXTRA_CA_CERTS: undefined,
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
  DEBUG: undefined,
};

/** Runs the built program as a user would, without a terminal, and waits for its end. Never rejects for an exit code. */
export async function devenv(args: string[], options: RunOptions = {}): Promise<Run> {
  const result = await execa(process.execPath, [program, ...args], {
    cwd: options.cwd ?? repository,
    env: { ...NEUTRAL_ENVIRONMENT, ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.signal && { cancelSignal: options.signal, killSignal: 'SIGINT' as const }),
    timeout: options.timeoutMs ?? 120_000,
    reject: false,
    stripFinalNewline: false,
  });
  if (result.timedOut) throw new Error(`devenv ${args.join(' ')} did not end in time:\n${result.stderr}`);
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? 128 };
}

/** Runs the program with `--json` and parses its answer; throws with all it said where it failed. */
export async function devenvJson(args: string[], options: RunOptions = {}): Promise<unknown> {
  const { stdout, stderr, exitCode } = await devenv([...args, '--json'], options);
  if (exitCode !== 0) throw new Error(`devenv ${args.join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}
