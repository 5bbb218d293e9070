import { setTimeout as sleep } from 'node:timers/promises';
import { connectEngine } from '../../engine/connect/connect.js';
import { engineFault } from '../../engine/failures/failure.js';
import { DevenvError } from '../../errors.js';

const FIRST_PAUSE_MS = 100;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MS = 2_000;

/** Waits, with growing pauses, until the engine at an address answers again: true, or false where the signal aborts. */
export async function engineReturns(host: string, signal: AbortSignal): Promise<boolean> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    // where no engine was chosen, another one may be found meanwhile
    const found = await connectEngine(process.env, signal).catch(() => undefined);
    if (found?.endpoint.host === host) return true;
  }
  return false;
}

/** Whether something failed because no engine answers: one that ends closes its door before it ends what it tells. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof DevenvError)) return engineFault(error).status === 0;
  return error.code === 'ENGINE_UNAVAILABLE' || (error.cause !== undefined && isUnreachable(error.cause));
}
