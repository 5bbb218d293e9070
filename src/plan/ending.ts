import { isAlive } from './alive.js';
import { anonymousVolumes } from './anonymous.js';
import type { Order } from './builder.js';
import { beforeStop } from './hooks.js';
import type { ObservedContainer } from './observed.js';
import type { PlanContext, ReplicaRequest } from './replica-request.js';
import { workloadRef } from './replica-request.js';

/** True where a container mounts something that outlives it, so that its process should end in good order. */
export function isStateful(container: ObservedContainer): boolean {
  return container.mounts.some(({ type }) => type === 'volume' || type === 'bind');
}

/**
 * Ends a workload, once in a plan: what holds state or has a `pre_stop` hook and is well is stopped, what is thrown away or broken is killed,
 * what does not run needs nothing. Returns the ids of the steps.
 */
export function endContainer(
  { builder }: PlanContext,
  request: ReplicaRequest,
  container: ObservedContainer,
  cause: string,
  order: Order = {},
): number[] {
  if (!isAlive(container)) return [];
  const already = builder.steps.find(
    ({ step }) => (step.kind === 'container-kill' || step.kind === 'container-stop') && step.id === container.id,
  );
  if (already !== undefined) return [already.id];
  const ref = workloadRef(request);
  const { id } = container;
  const unpaused =
    container.state === 'paused' ? builder.add({ kind: 'container-unpause', ref, id }, 'paused', order) : undefined;
  const ready = { ...order, needs: [...(order.needs ?? []), unpaused] };
  const kept = request.mode !== 'reset';
  const ending = kept ? beforeStop(builder, request.service, ref, container, ready, request.timeout) : ready;
  const orderly = isStateful(container) || request.service.pre_stop !== undefined;
  const gentle = kept && orderly && container.health !== 'unhealthy';
  if (!gentle) return [builder.add({ kind: 'container-kill', ref, id }, cause, ending)];
  const timeout = request.timeout === undefined ? {} : { timeout: request.timeout };
  return [builder.add({ kind: 'container-stop', ref, id, ...timeout }, cause, ending)];
}

/**
 * Removes ended workloads, once in a plan, with their anonymous volumes, of which the engine keeps those that another
 * container mounts. `heritage` is the workload whose volumes a successor takes over that is not made yet: they stay.
 * Returns the ids of the steps.
 */
export function removeContainers(
  { builder }: PlanContext,
  request: ReplicaRequest,
  containers: ObservedContainer[],
  cause: string,
  needs: (number | undefined)[],
  heritage?: ObservedContainer,
): number[] {
  const ref = workloadRef(request);
  const kept = new Set(request.mode === 'reset' ? [] : Object.values(anonymousVolumes(heritage)));
  return containers.map((container) => {
    const { id } = container;
    const already = builder.steps.find(({ step }) => step.kind === 'container-remove' && step.id === id);
    if (already !== undefined) return already.id;
    const volumes = !Object.values(anonymousVolumes(container)).some((name) => kept.has(name));
    return builder.add({ kind: 'container-remove', ref, id, volumes, keepLog: true }, cause, { needs });
  });
}
