import { setTimeout as sleep } from 'node:timers/promises';
import type { StepOutcome } from '../engine/apply.js';
import { observe, observeContainers } from '../engine/observe.js';
import { refLabel } from '../plan/naming.js';
import type { ObservedState } from '../plan/observed.js';
import type { Session } from './session.js';

/** A process that cannot run at all ends within this time of its start. */
const SETTLE_MS = 100;

/**
 * What the engine holds after a plan was applied, at least 100 ms after the last start without a health check to vouch
 * for it, so that what dies at once is seen. Given what was there `before`, only containers are listed again where
 * nothing else was changed.
 */
export async function settle(
  { connection, stack }: Session,
  outcomes: StepOutcome[],
  before?: ObservedState,
): Promise<ObservedState> {
  const unvouched = outcomes.some(
    ({ planned: { step }, phase }) =>
      phase === 'done' && step.kind === 'wait' && stack.services[step.ref.service]?.healthcheck === undefined,
  );
  const sinceStart = Math.min(
    ...outcomes.filter(({ planned }) => planned.step.kind === 'wait').map(({ endedAt }) => Date.now() - endedAt),
  );
  if (unvouched && sinceStart < SETTLE_MS) await sleep(SETTLE_MS - sinceStart);
  const containersOnly = outcomes.every(
    ({ planned: { step } }) => step.kind === 'wait' || /^container-/.test(step.kind),
  );
  const after =
    before !== undefined && containersOnly
      ? { ...before, containers: await observeContainers(connection, stack.name) }
      : await observe(connection, stack);
  return withWaitResults(after, outcomes);
}

/** The engine probes at its interval only: what passed its own check in a wait is healthy, whatever the engine still says. */
function withWaitResults(observed: ObservedState, outcomes: StepOutcome[]): ObservedState {
  const passed = new Set(
    outcomes.flatMap(({ planned: { step }, phase }) =>
      phase === 'done' && step.kind === 'wait' && step.condition !== 'completed' ? [refLabel(step.ref)] : [],
    ),
  );
  const containers = observed.containers.map((container) => {
    const stale = container.health === 'starting' || container.health === 'unhealthy';
    const healthy = stale && passed.has(`${container.service}-${container.number}`);
    if (!healthy || container.role !== 'workload') return container;
    const status = container.status.replace(/health: starting|unhealthy/, 'healthy');
    return { ...container, health: 'healthy' as const, status };
  });
  return { ...observed, containers };
}
