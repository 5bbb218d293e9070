import type { ContainerRole, ObservedContainer, ObservedState } from './observed.js';

type Containers = readonly ObservedContainer[];

const byService = new WeakMap<Containers, Map<string, ObservedContainer[]>>();

/**
 * The containers of a service among those that were observed, in their order. They are sorted by service once: whoever
 * asks for each service would else look at all of them each time.
 */
export function containersOf(containers: Containers, service: string): Containers {
  let sorted = byService.get(containers);
  if (sorted === undefined) {
    sorted = new Map();
    for (const one of containers) {
      const before = sorted.get(one.service);
      if (before === undefined) sorted.set(one.service, [one]);
      else before.push(one);
    }
    byService.set(containers, sorted);
  }
  return sorted.get(service) ?? [];
}

/** The containers that run a service's process: workloads, and what docker compose made of it. */
export function workloadsOf({ containers }: Pick<ObservedState, 'containers'>, service: string): ObservedContainer[] {
  return containersOf(containers, service).filter(({ role }) => role === 'workload' || role === 'foreign');
}

/** The first container of a role and a number that a service has. */
export function findContainer(
  containers: Containers,
  role: ContainerRole,
  service: string,
  number: number,
): ObservedContainer | undefined {
  return containersOf(containers, service).find((one) => one.role === role && one.number === number);
}

/** The sandbox of a workload, where it is there. */
export function sandboxOf(
  { containers }: ObservedState,
  { service, number }: Pick<ObservedContainer, 'service' | 'number'>,
): ObservedContainer | undefined {
  return findContainer(containers, 'sandbox', service, number);
}
