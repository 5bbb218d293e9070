import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { DEVENV } from './labels.js';
import { isAlive } from './alive.js';
import { containersOf, workloadsOf } from './find-container.js';
import { joinsNetworkOf } from './joins.js';
import { addStops } from './lifecycle.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { ContainerRef, Plan } from './plan.js';

export interface RmOptions {
  /** In dependency order. */
  services: string[];
  /** Stops what runs first. */
  stop: boolean;
  /** Removes anonymous volumes too. */
  volumes: boolean;
}

/** The plan that removes stopped workloads, dependents first, and the sandboxes that nothing lives in any more. */
export function planRm(stack: Stack, observed: ObservedState, { services, stop, volumes }: RmOptions): Plan {
  const builder = new PlanBuilder();
  const stopped = new Map<string, number[]>();
  const goes = (one: ObservedContainer): boolean =>
    services.includes(one.service) && one.role !== 'one-off' && (stop || !isAlive(one));
  const stays = observed.containers.filter((one) => one.role !== 'sandbox' && isAlive(one) && !goes(one));
  for (const name of [...services].reverse()) {
    const ends = stop ? addStops(builder, stack, observed, name, stopped) : new Map<string, number>();
    const removed = workloadsOf(observed, name)
      .filter(goes)
      .map((workload) => addRemoval(builder, workload, volumes, [ends.get(workload.id)]));
    containersOf(observed.containers, name)
      .filter((one) => one.role === 'sandbox' && !isLivedIn(one, stays))
      .forEach((sandbox) => addRemoval(builder, sandbox, volumes, removed));
  }
  return builder.build();
}

function addRemoval(
  builder: PlanBuilder,
  { service, number, role, id }: ObservedContainer,
  volumes: boolean,
  needs: (number | undefined)[],
): number {
  const ref: ContainerRef = { service, number, role: role === 'sandbox' ? 'sandbox' : 'workload' };
  return builder.add({ kind: 'container-remove', ref, id, volumes, keepLog: false }, 'asked for', { needs });
}

/** Whether a container that stays has the sandbox's network: its own workload, or one that joins it. */
function isLivedIn(sandbox: ObservedContainer, stays: ObservedContainer[]): boolean {
  return stays.some((one) => {
    const joined = (one.labels[DEVENV.joins] ?? '').split(' ');
    return joinsNetworkOf(one, sandbox) || joined.includes(sandbox.id);
  });
}
