import { setTimeout as sleep } from 'node:timers/promises';
import type { StepOutcome } from '../engine/apply.js';
import { observe } from '../engine/observe.js';
import type { ObservedState } from '../plan/observed.js';
import type { Session } from './session.js';

/** A process that cannot run mostly ends within this time of its start. */
const SETTLE_MS = 250;

/**
 * What the engine holds after a plan was applied, at least 250 ms after the last start without a health check to vouch
 * for it, so that what dies at once is seen.
 */
export async function settle({ connection, stack }: Session, outcomes: StepOutcome[]): Promise<ObservedState> {
  const unvouched = outcomes.some(
    ({ planned: { step }, phase }) =>
      phase === 'done' && step.kind === 'wait' && stack.services[step.ref.service]?.healthcheck === undefined,
  );
  const sinceStart = Math.min(
    ...outcomes.filter(({ planned }) => planned.step.kind === 'wait').map(({ endedAt }) => Date.now() - endedAt),
  );
  if (unvouched && sinceStart < SETTLE_MS) await sleep(SETTLE_MS - sinceStart);
  return observe(connection, stack);
}
