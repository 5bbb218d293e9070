import { DevenvError } from '../../errors.js';
import type { StepEvent } from '../../plan/plan.js';

/**
 * Does work that ends with a wait until services are ready, and gives the wait up when `hurry` aborts: the files have
 * changed again, so nobody needs to know how this state would have ended. Undefined where it was given up.
 */
export async function unlessOutdated<T>(
  { signal, hurry }: { signal: AbortSignal; hurry: AbortSignal },
  work: (signal: AbortSignal, onEvent: (event: StepEvent) => void) => Promise<T>,
): Promise<T | undefined> {
  const outdated = new AbortController();
  let waits = false;
  const giveUp = (): void => {
    if (waits && hurry.aborted) outdated.abort();
  };
  hurry.addEventListener('abort', giveUp);
  try {
    return await work(AbortSignal.any([signal, outdated.signal]), ({ step, phase }) => {
      if (step.kind === 'wait' && phase === 'started') waits = true;
      giveUp();
    });
  } catch (error) {
    if (outdated.signal.aborted && !signal.aborted && isInterruption(error)) return undefined;
    throw error;
  } finally {
    hurry.removeEventListener('abort', giveUp);
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof DevenvError && error.code === 'INTERRUPTED';
}
