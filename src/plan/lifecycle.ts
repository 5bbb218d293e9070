import type { Stack } from '../stack/stack.js';
import { isAlive } from './alive.js';
import { PlanBuilder } from './builder.js';
import { convergeWith } from './converge.js';
import { dependents } from './down.js';
import { addRestart, beforeStop } from './hooks.js';
import { mayBeOneShot } from './one-shot.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import { hasSandbox } from './parts.js';
import { containersOf, sandboxOf, workloadsOf } from './find-container.js';
import { joinsNetworkOf } from './joins.js';
import type { ContainerRef, Plan } from './plan.js';

export interface LifecycleOptions {
  /** In dependency order. */
  services: string[];
  timeout?: number | undefined;
}

/**
 * The plan that stops workloads, dependents first. A sandbox that publishes ports is stopped with its workload, so that
 * the ports are free; so is that of a service that could be taken for a one-shot when it ends well. The others keep
 * their addresses.
 */
export function planStop(stack: Stack, observed: ObservedState, { services, timeout }: LifecycleOptions): Plan {
  const builder = new PlanBuilder();
  const stopped = new Map<string, number[]>();
  for (const name of [...services].reverse()) {
    const ends = [...addStops(builder, stack, observed, name, stopped, timeout).values()];
    const hooked = stack.services[name]?.pre_stop !== undefined;
    const ended = new Set(
      workloadsOf(observed, name)
        .filter(isAlive)
        .map(({ number }) => number),
    );
    containersOf(observed.containers, name)
      .filter(({ role, state }) => role === 'sandbox' && state === 'running')
      .filter(({ ports, number }) => ports.length > 0 || (ended.has(number) && mayBeOneShot(stack, name)))
      .forEach(({ id, number, ports }) => {
        const ref: ContainerRef = { service: name, number, role: 'sandbox' };
        const cause = ports.length > 0 ? 'frees its ports' : 'shows that it was stopped';
        builder.add({ kind: 'container-kill', ref, id }, cause, hooked ? { needs: ends } : { after: ends });
      });
  }
  return builder.build();
}

/**
 * Adds the graceful ends of what runs of a service, after those of its dependents in `stopped`, and notes them there.
 * Returns the steps by container id.
 */
export function addStops(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  service: string,
  stopped: Map<string, number[]>,
  timeout?: number,
): Map<string, number> {
  const grace = timeout === undefined ? {} : { timeout };
  const waits = dependents(stack, service).flatMap((dependent) => stopped.get(dependent) ?? []);
  const alive = workloadsOf(observed, service).filter(isAlive);
  const stops = alive.map((container) => {
    const { id, number, state, role } = container;
    const ref: ContainerRef = { service, number, role: 'workload' };
    const cause = role === 'foreign' ? 'asked for, made by docker compose' : 'asked for';
    const woken = state === 'paused' ? builder.add({ kind: 'container-unpause', ref, id }, 'paused') : undefined;
    const order = beforeStop(
      builder,
      stack.services[service],
      ref,
      container,
      { needs: [woken], after: waits },
      timeout,
    );
    return [id, builder.add({ kind: 'container-stop', ref, id, ...grace }, cause, order)] as const;
  });
  stopped.set(
    service,
    stops.map(([, step]) => step),
  );
  return new Map(stops);
}

export interface RestartOptions extends LifecycleOptions {
  /** All services in dependency order, where what depends on them with `restart: true` is restarted too. */
  dependents?: string[] | undefined;
}

/** The plan that restarts workloads as they are, dependencies first; what is not there to be restarted is made. */
export function planRestart(stack: Stack, observed: ObservedState, options: RestartOptions): Plan {
  const builder = new PlanBuilder();
  const { services, timeout } = options;
  const causes = new Map(services.map((name) => [name, 'asked for']));
  if (options.dependents !== undefined) addRestartedWith(stack, observed, options.dependents, causes);
  const chosen = (options.dependents ?? services).filter((name) => causes.has(name));
  const broken = chosen.filter((name) => !canRestart(stack, observed, name));
  const ready = new Map<string, number[]>();
  for (const name of chosen.filter((one) => !broken.includes(one))) {
    const dependencies = Object.keys(stack.services[name]?.depends_on ?? {});
    const needs = dependencies.flatMap((dependency) => ready.get(dependency) ?? []);
    const restarts = workloadsOf(observed, name).map((workload) =>
      addReadyRestart(builder, stack, observed, workload, { cause: causes.get(name) ?? '', needs, timeout }),
    );
    ready.set(name, restarts);
  }
  if (broken.length === 0) return builder.build();
  return convergeWith(builder, stack, observed, { services: broken, mode: () => 'no-recreate', start: true, timeout });
}

/** Adds what exists and declares `restart: true` on a service of the map, and on what is added. */
function addRestartedWith(stack: Stack, observed: ObservedState, order: string[], causes: Map<string, string>): void {
  for (const name of order) {
    if (causes.has(name) || workloadsOf(observed, name).length === 0) continue;
    const dependencies = Object.entries(stack.services[name]?.depends_on ?? {});
    const restarted = dependencies.filter(([dependency, { restart }]) => restart === true && causes.has(dependency));
    const names = restarted.map(([dependency]) => dependency).join(', ');
    if (names !== '') causes.set(name, `depends on ${names} with restart: true`);
  }
}

/** Whether all containers of a service are there, each workload in its own sandbox. */
function canRestart(stack: Stack, observed: ObservedState, name: string): boolean {
  const workloads = workloadsOf(observed, name);
  const sandboxed = hasSandbox(stack.services[name] ?? {});
  return (
    workloads.length > 0 &&
    workloads.every((workload) => {
      if (!sandboxed || workload.role === 'foreign') return true;
      const sandbox = sandboxOf(observed, workload);
      return sandbox !== undefined && joinsNetworkOf(workload, sandbox);
    })
  );
}

/** Adds the restart of a workload, in a sandbox that runs, and the wait until it is ready, which is returned. */
function addReadyRestart(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  workload: ObservedContainer,
  { cause, needs, timeout }: { cause: string; needs: number[]; timeout: number | undefined },
): number {
  const { service, number, name } = workload;
  const ref: ContainerRef = { service, number, role: 'workload' };
  const sandbox = sandboxOf(observed, workload);
  const down = sandbox !== undefined && sandbox.state !== 'running';
  const start = { kind: 'container-start', ref: { ...ref, role: 'sandbox' }, name: sandbox?.name ?? '' } as const;
  const order = { needs: [down ? builder.add(start, 'it is not running') : undefined], after: needs };
  const restarted = addRestart(builder, stack.services[service], workload, timeout, cause, order);
  return builder.add({ kind: 'wait', ref, name, condition: 'ready' }, 'restarted', { needs: [restarted] });
}
