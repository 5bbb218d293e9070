import type { Stack } from '../../stack/stack.js';
import { isAlive } from '../alive.js';
import type { PlanBuilder } from '../builder.js';
import { beforeStop } from '../hooks.js';
import type { ObservedContainer, ObservedState } from '../observed.js';
import type { ContainerRef } from '../plan.js';

/** A container that is ended and removed, and the steps that do it. */
export interface Ended {
  container: ObservedContainer;
  /** Absent where it did not run. */
  stopped?: number;
  removed: number;
}

/** Containers of the project that mount one of the volumes, in any state. */
export function mountersOf(observed: ObservedState, volumes: Set<string>): ObservedContainer[] {
  return observed.containers.filter(
    ({ role, mounts }) => role !== 'sandbox' && mounts.some(({ name }) => name !== undefined && volumes.has(name)),
  );
}

export interface EndOptions {
  cause: string;
  /** `stop`: in good order, after its pre_stop hooks, so that a database writes out what it holds. */
  how: 'kill' | 'stop';
  /** Seconds of grace; the service's own where absent. */
  timeout?: number | undefined;
  /** Anonymous volumes go with their container. */
  volumes: boolean;
  /** What must have succeeded before any is ended: without an image there is no successor. */
  images?: number[];
}

/** Ends and removes containers, so that the volumes that they mount can be made anew. */
export function endMounters(
  builder: PlanBuilder,
  stack: Stack,
  containers: ObservedContainer[],
  options: EndOptions,
): Ended[] {
  const { cause, how, timeout, volumes, images = [] } = options;
  return containers.map((container) => {
    const { id, service, number, state } = container;
    const ref: ContainerRef = { service, number, role: 'workload' };
    const woken =
      state === 'paused' ? builder.add({ kind: 'container-unpause', ref, id }, 'paused', { needs: images }) : undefined;
    const grace = timeout === undefined ? {} : { timeout };
    const end =
      how === 'kill'
        ? ({ kind: 'container-kill', ref, id } as const)
        : ({ kind: 'container-stop', ref, id, ...grace } as const);
    const awake = { needs: [...images, woken] };
    const order = how === 'kill' ? awake : beforeStop(builder, stack.services[service], ref, container, awake, timeout);
    const stopped = isAlive(container) ? builder.add(end, cause, order) : undefined;
    const remove = { kind: 'container-remove', ref, id, volumes, keepLog: true } as const;
    const removed = builder.add(remove, cause, { needs: [...images, stopped] });
    return { container, removed, ...(stopped === undefined ? {} : { stopped }) };
  });
}
