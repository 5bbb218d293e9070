import type { Service } from '../stack/stack.js';
import type { Order, PlanBuilder } from './builder.js';
import type { ObservedContainer } from './observed.js';
import type { ContainerRef } from './plan.js';

/**
 * Adds the `post_start` hooks of a service, one after the other, and returns the step after which its container counts
 * as started: the last hook, or the start itself. `name` is what the plan calls the container.
 */
export function afterStart(
  builder: PlanBuilder,
  service: Service | undefined,
  ref: ContainerRef,
  name: string,
  started: number,
): number {
  return (service?.post_start ?? []).reduce(
    (last, hook) =>
      builder.add({ kind: 'hook', when: 'post_start', ref, name, hook }, 'after its start', { needs: [last] }),
    started,
  );
}

/** Adds a restart between the hooks that belong to it, and returns the step after which the container counts as started. */
export function addRestart(
  builder: PlanBuilder,
  service: Service | undefined,
  container: ObservedContainer,
  timeout: number | undefined,
  cause: string,
  order: Order,
): number {
  const { id, name } = container;
  const ref: ContainerRef = { service: container.service, number: container.number, role: 'workload' };
  const step = { kind: 'container-restart', ref, id, ...(timeout === undefined ? {} : { timeout }) } as const;
  const restarted = builder.add(step, cause, beforeStop(builder, service, ref, container, order, timeout));
  return afterStart(builder, service, ref, name, restarted);
}

/**
 * Adds the `pre_stop` hooks of a running container and returns the order that its stop takes in their place: each after
 * the one before, the stop after the last. Where there are none, or there is no grace, the order is what it was.
 */
export function beforeStop(
  builder: PlanBuilder,
  service: Service | undefined,
  ref: ContainerRef,
  { id, state }: ObservedContainer,
  order: Order,
  timeout?: number,
): Order {
  if (timeout === 0 || (state !== 'running' && state !== 'paused')) return order;
  return (service?.pre_stop ?? []).reduce<Order>((before, hook) => {
    const step = { kind: 'hook', when: 'pre_stop', ref, name: id, hook } as const;
    return { needs: [builder.add(step, 'before its stop', before)] };
  }, order);
}
