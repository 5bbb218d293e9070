import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { dependents } from './down.js';
import { addRestart, beforeStop } from './hooks.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { ContainerRef, Plan } from './plan.js';

export interface LifecycleOptions {
  /** In dependency order. */
  services: string[];
  timeout?: number | undefined;
}

/**
 * The plan that stops workloads, dependents first. A sandbox that publishes ports is stopped with its workload, so that
 * the ports are free; the others keep their addresses.
 */
export function planStop(stack: Stack, observed: ObservedState, { services, timeout }: LifecycleOptions): Plan {
  const builder = new PlanBuilder();
  const grace = timeout === undefined ? {} : { timeout };
  const stopped = new Map<string, number[]>();
  for (const name of [...services].reverse()) {
    const waits = dependents(stack, name).flatMap((dependent) => stopped.get(dependent) ?? []);
    const ids = workloads(observed, name).flatMap((container) => {
      const { id, number, state, role } = container;
      if (state !== 'running' && state !== 'paused' && state !== 'restarting') return [];
      const ref: ContainerRef = { service: name, number, role: 'workload' };
      const cause = role === 'foreign' ? 'asked for, made by docker compose' : 'asked for';
      const woken = state === 'paused' ? builder.add({ kind: 'container-unpause', ref, id }, 'paused') : undefined;
      const order = beforeStop(builder, stack.services[name], ref, container, { needs: [woken], after: waits });
      return [builder.add({ kind: 'container-stop', ref, id, ...grace }, cause, order)];
    });
    stopped.set(name, ids);
    const hooked = stack.services[name]?.pre_stop !== undefined;
    observed.containers
      .filter(
        (one) => one.role === 'sandbox' && one.service === name && one.state === 'running' && one.ports.length > 0,
      )
      .forEach(({ id, number }) => {
        const ref: ContainerRef = { service: name, number, role: 'sandbox' };
        builder.add({ kind: 'container-kill', ref, id }, 'frees its ports', hooked ? { needs: ids } : { after: ids });
      });
  }
  return builder.build();
}

/** The plan that restarts workloads as they are, dependencies first. */
export function planRestart(stack: Stack, observed: ObservedState, { services, timeout }: LifecycleOptions): Plan {
  const builder = new PlanBuilder();
  const ready = new Map<string, number[]>();
  for (const name of services) {
    const dependencies = Object.keys(stack.services[name]?.depends_on ?? {});
    const needs = dependencies.flatMap((dependency) => ready.get(dependency) ?? []);
    const ids = workloads(observed, name).map((container) => {
      const ref: ContainerRef = { service: name, number: container.number, role: 'workload' };
      const order = { after: needs };
      const restarted = addRestart(builder, stack.services[name], container, timeout, 'asked for', order);
      const wait = { kind: 'wait', ref, name: container.name, condition: 'ready' } as const;
      return builder.add(wait, 'restarted', { needs: [restarted] });
    });
    ready.set(name, ids);
  }
  return builder.build();
}

function workloads(observed: ObservedState, service: string): ObservedContainer[] {
  return observed.containers.filter(
    (one) => (one.role === 'workload' || one.role === 'foreign') && one.service === service,
  );
}
