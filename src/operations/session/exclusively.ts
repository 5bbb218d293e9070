import { setTimeout as sleep } from 'node:timers/promises';
import { DevenvError } from '../../errors.js';
import { lockStack } from '../../project/stack-lock.js';
import type { Surroundings } from './session.js';

/** How long a command waits for another one that changes the same stack, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Does work that changes a stack while no other command of this machine does; `command` is what others are told. Waits
 * for the other one, and says so; throws LOCKED, with who holds the stack, when that takes too long.
 */
export async function exclusively<T>(
  project: string,
  command: string,
  { onWarning }: Pick<Surroundings, 'onWarning'>,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const release = await lockPatiently(project, command, onWarning, patienceMs);
  try {
    return await work();
  } finally {
    release();
  }
}

async function lockPatiently(
  project: string,
  command: string,
  onWarning: (message: string) => void,
  patienceMs: number,
): Promise<() => void> {
  const end = Date.now() + patienceMs;
  for (let told = false; ; told = true) {
    try {
      return lockStack(project, command);
    } catch (error) {
      if (!(error instanceof DevenvError) || error.code !== 'LOCKED' || Date.now() >= end) throw error;
      if (!told) onWarning(`${error.message} Waiting for it to end.`);
      await sleep(100);
    }
  }
}
