import { readFileSync } from 'node:fs';
import { DevenvError } from '../errors.js';
import { readableText } from '../stack/decode-yaml.js';
import { errorToJson, formatError } from './error.js';
import { fileFailure } from './file-failure.js';
import { errStyles } from './style.js';

/** Tells a failure on stderr, or as JSON on stdout, and returns the exit code that belongs to it. */
export function reportFailure(error: unknown, json: boolean): number {
  const exitCode = exitCodeOfExit(error);
  if (exitCode !== undefined) return exitCode;
  const known = error instanceof DevenvError ? error : unexpected(error);
  if (json) process.stdout.write(JSON.stringify(errorToJson(known), undefined, 2) + '\n');
  else process.stderr.write(formatError(known, errStyles(), sourceOf(known)) + '\n');
  if (
    !(error instanceof DevenvError) &&
    /(?:^|[\s,])(?:devenv|\*)(?=$|[\s,:])/.test(process.env['DEBUG'] ?? '') &&
    error instanceof Error
  ) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return known.exitCode;
}

/** `this.exit(code)` of oclif throws: the command has said all it had to say. */
function exitCodeOfExit(error: unknown): number | undefined {
  const exit = error as { code?: unknown; oclif?: { exit?: number } } | undefined;
  return exit?.code === 'EEXIT' ? (exit.oclif?.exit ?? 0) : undefined;
}

/** What is not a DevenvError is a refusal of the engine or of the file system that no one foresaw, or a bug of ours. */
function unexpected(error: unknown): DevenvError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'statusCode' in error && 'json' in error) {
    return new DevenvError('ENGINE_FAILED', `The engine refused: ${engineWords(error)}`, {
      suggestions: ['devenv doctor'],
      cause: error,
    });
  }
  const refused = fileFailure(error);
  if (refused !== undefined) return refused;
  return new DevenvError('INTERNAL', `Something went wrong inside devenv: ${message}`, {
    reason: 'This is a bug in devenv, not in your project.',
    suggestions: ['Run it again with DEBUG=devenv to see where it happened, and report it.'],
    cause: error,
  });
}

/** The sentence in a dockerode error: `(HTTP code 409) conflict - <sentence>`. */
function engineWords(error: Error): string {
  return error.message.replace(/^\(HTTP code \d+\)[^-]*- /, '').trim();
}

function sourceOf(error: DevenvError): string | undefined {
  if (error.location?.line === undefined) return undefined;
  try {
    return readableText(readFileSync(error.location.file));
  } catch {
    return undefined;
  }
}
