import { containersOf } from './find-container.js';
import type { ObservedContainer, ObservedState } from './observed.js';

/** The containers that stand for one replica: the one to keep and what interrupted commands left beside it. */
export interface Candidates {
  current: ObservedContainer | undefined;
  leftovers: ObservedContainer[];
}

/**
 * Picks among the containers of one replica and role. An interrupted replacement leaves two: the one that matches the
 * wanted configuration is kept; among equals the running one, then the newer one.
 */
export function pickCandidates(
  observed: ObservedState,
  service: string,
  number: number,
  role: 'sandbox' | 'workload',
  wantedHash: string,
): Candidates {
  const all = containersOf(observed.containers, service).filter((one) => one.role === role && one.number === number);
  const rank = (container: ObservedContainer): number =>
    (container.configHash === wantedHash ? 4 : 0) +
    (container.state === 'running' ? 2 : 0) -
    (container.state === 'dead' || container.state === 'removing' ? 8 : 0);
  const [current, ...leftovers] = all.sort((a, b) => rank(b) - rank(a) || b.created - a.created);
  return { current, leftovers };
}

/** The numbers of a service's replicas that exist, in order. */
export function existingNumbers(observed: ObservedState, service: string): number[] {
  const numbers = containersOf(observed.containers, service)
    .filter(({ role }) => role === 'workload' || role === 'sandbox')
    .map(({ number }) => number);
  return [...new Set(numbers)].sort((a, b) => a - b);
}
