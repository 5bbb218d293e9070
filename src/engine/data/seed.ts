import type { Readable } from 'node:stream';
import { DevenvError } from '../../errors.js';
import { describeSeed } from '../../plan/format.js';
import type { Step } from '../../plan/plan.js';
import type { EngineConnection } from '../connection.js';
import { execWithOutput } from '../exec/exec-output.js';
import type { OutputCommand } from '../exec/exec-output.js';
import { couldNotRun } from '../exec/hook.js';
import { awaitListening } from '../health/listening.js';
import { findSqlClient } from './sql-client.js';
import { awaitDatabase } from './sql-ready.js';

/** Reads a file of the user's. */
export type OpenFile = (path: string) => Readable;

type SeedStep = Step & { kind: 'seed' };

export interface SeedContext {
  connection: EngineConnection;
  /** Of the container. */
  id: string;
  signal: AbortSignal;
  onProgress: (detail: string) => void;
  openFile: OpenFile;
}

/** So much of a failed seed's output is shown. */
const EVIDENCE_LINES = 12;

/**
 * Runs one part of a seed to its end: a command, or a file that the database's client in the container reads. Rejects
 * with SERVICE_FAILED and its output where it fails or cannot be run.
 */
export async function runSeed(context: SeedContext, step: SeedStep): Promise<void> {
  const { connection, id, signal, onProgress } = context;
  const onText = (text: string): void => {
    const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
    if (line !== '') onProgress(`seeding: ${line.slice(0, 100)}`);
  };
  try {
    const { code, output } = await execWithOutput(connection, id, await commandOf(context, step), { signal, onText });
    if (code !== 0) throw seedError(step, `exited with code ${code}`, output);
  } catch (error) {
    if (signal.aborted) throw new DevenvError('INTERRUPTED', 'Interrupted', { cause: error });
    if (error instanceof DevenvError) throw error;
    throw seedError(step, couldNotRun(error), '', error);
  }
}

async function commandOf({ connection, id, signal, openFile }: SeedContext, step: SeedStep): Promise<OutputCommand> {
  const { seed } = step;
  if (!('sql' in seed)) {
    const { command, user, privileged, working_dir: workingDir, environment } = seed;
    return { command: command ?? [], user, privileged, workingDir, environment };
  }
  const client = await findSqlClient(connection, id, seed, signal);
  if (client === undefined) {
    throw seedError(step, 'finds no client in the image that reads SQL: none of psql, mariadb and mysql', '');
  }
  await awaitListening(connection, id, signal);
  await awaitDatabase(connection, id, client, signal);
  const { command, environment } = client;
  return { command, environment, input: openFile(seed.sql) };
}

function seedError({ ref, seed }: SeedStep, words: string, output: string, cause?: unknown): DevenvError {
  const lines = output.trimEnd().split('\n').slice(-EVIDENCE_LINES).join('\n');
  return new DevenvError('SERVICE_FAILED', `The seed of service ${ref.service} ${words}: ${describeSeed(seed)}`, {
    ...(lines === '' ? {} : { detail: lines }),
    ...(cause === undefined ? {} : { cause }),
    reason: 'Nothing is sealed. The next devenv up begins again, with the data as it was before the seed.',
    suggestions: ['devenv up', `devenv logs ${ref.service}`],
    service: ref.service,
  });
}
