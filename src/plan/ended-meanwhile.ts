import type { ObservedContainer, ObservedState } from './observed.js';
import type { Plan } from './plan.js';

/**
 * The workloads that ran when a plan was made, that it left alone, and that have failed since: what a killed command
 * asked for last, the engine may do a moment later.
 */
export function endedMeanwhile(before: ObservedState, after: ObservedState, plan: Plan): ObservedContainer[] {
  const touched = new Set(plan.steps.flatMap(({ step }) => ('id' in step ? [step.id] : [])));
  const ran = new Set(before.containers.filter(({ state }) => state === 'running').map(({ id }) => id));
  return after.containers.filter(
    ({ id, role, state, exitCode }) =>
      role === 'workload' && state === 'exited' && exitCode !== 0 && ran.has(id) && !touched.has(id),
  );
}
