import { PlanBuilder } from './builder.js';
import { workloadsOf } from './find-container.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';

/** The plan that freezes the running workloads of services, dependents first. Sandboxes have nothing to freeze. */
export function planPause(observed: ObservedState, services: string[]): Plan {
  return planFor(observed, [...services].reverse(), 'running', 'container-pause');
}

/** The plan that lets paused workloads go on, dependencies first. */
export function planUnpause(observed: ObservedState, services: string[]): Plan {
  return planFor(observed, services, 'paused', 'container-unpause');
}

function planFor(
  observed: ObservedState,
  services: string[],
  state: 'running' | 'paused',
  kind: 'container-pause' | 'container-unpause',
): Plan {
  const builder = new PlanBuilder();
  for (const service of services) {
    for (const { id, number } of workloadsOf(observed, service).filter((one) => one.state === state)) {
      builder.add({ kind, ref: { service, number, role: 'workload' }, id }, 'asked for');
    }
  }
  return builder.build();
}
