import { createInterface } from 'node:readline';
import type { Stack } from '../../stack/stack.js';
import { pluginEnvironment } from '../cli-plugin.js';
import type { EngineConnection } from '../connection.js';

/** What a run of a program beside the engine needs to know. */
export interface ProgramRun {
  connection: EngineConnection;
  stack: Stack;
  signal: AbortSignal;
  onProgress: (detail: string) => void;
}

/** How a program ended: what it said on its standard output, or how it failed and the end of all that it said. */
export type ProgramEnd = { output: string } | { failure: string; detail: string };

/** So much of what a failed program said is shown. */
const EVIDENCE_LINES = 12;

/** Runs a program to its end, without a shell and without input. Lines of its output are told as they come. */
export async function runProgram(
  { stack, connection, signal }: Omit<ProgramRun, 'onProgress'>,
  path: string,
  words: string[],
  onLine?: (line: string) => void,
): Promise<ProgramEnd> {
  const { execa } = await import('execa');
  const program = execa(path, words, {
    env: programEnvironment(stack, connection),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    cancelSignal: signal,
    reject: false,
  });
  if (onLine !== undefined) createInterface({ input: program.stdout }).on('line', onLine);
  const { exitCode, stdout, all, originalMessage } = await program;
  if (exitCode === 0) return { output: stdout };
  return { failure: failureWords(exitCode, originalMessage), detail: lastLines(all) };
}

/** The project's environment, and what makes docker's plugins speak to our engine. */
export function programEnvironment({ origin }: Stack, connection: EngineConnection): NodeJS.ProcessEnv {
  return { ...origin.environment, ...pluginEnvironment(connection) };
}

/** How a program failed: `failed with code 3`, or why it could not be run at all. */
export function failureWords(exitCode: number | undefined, cause = ''): string {
  return exitCode === undefined ? `could not be run: ${cause}` : `failed with code ${exitCode}`;
}

/** The end of what a program said. */
export function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-EVIDENCE_LINES).join('\n');
}
