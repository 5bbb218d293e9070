import type { DevenvError } from '../errors.js';
import { errorToJson, formatError } from './error.js';
import { errStyles } from './style.js';

/**
 * Tells the failures that are part of a result, last and on stderr, and makes the program end with the greatest of their
 * exit codes. Nothing where there are none.
 */
export function tellFailures(failures: DevenvError[], quiet: boolean): void {
  for (const failure of failures) {
    if (!quiet) process.stderr.write(`${formatError(failure, errStyles())}\n`);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), failure.exitCode);
  }
}

/** A result with its failures in their public JSON shape. */
export function withJsonFailures<T extends { failures: DevenvError[] }>(
  result: T,
): Omit<T, 'failures'> & { failures: unknown[] } {
  return { ...result, failures: result.failures.map((failure) => errorToJson(failure).error) };
}
