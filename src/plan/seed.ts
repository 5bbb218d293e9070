import { seedsOf } from '../stack/seed.js';
import type { Stack } from '../stack/stack.js';
import type { PlanBuilder } from './builder.js';
import { baselineOf } from './data/data-state.js';
import type { Completed } from './data/data-state.js';
import { layerObstacle } from './data/layerable.js';
import { sealableVolumes } from './data/sealable.js';
import { unfinishedSeed } from './data/unfinished-seed.js';
import { hashOf } from './hash.js';
import { workloadName } from './naming.js';
import type { ObservedState } from './observed.js';
import { namedVolumes } from './parts.js';

/**
 * The services whose seed is to be run, in the given order: none of the volumes that it fills has a baseline, or an
 * earlier run of it did not come to its end.
 */
export function dueSeeds(stack: Stack, observed: ObservedState, order: readonly string[]): string[] {
  const { data } = observed;
  const unfinished = unfinishedSeed(data);
  const sealable = sealableVolumes(stack, observed);
  return order.filter((service) => {
    if (seedsOf(stack.services[service]).length === 0) return false;
    const keys = seededVolumes(stack, service);
    if (keys.some((key) => isOlder(stack, observed, key))) return false;
    const names = keys.filter((key) => sealable.includes(key)).map((key) => stack.volumes[key]?.name ?? key);
    if (names.some((name) => unfinished?.chains[name] !== undefined)) return true;
    const untouched = names.every(
      (name) => baselineOf(data, name) === undefined && data.completed.get(name)?.[seedMark(service)] === undefined,
    );
    return names.length > 0 && untouched;
  });
}

/**
 * Keys of the volumes that the seed of a service fills: its own; where it has none, those of what it depends on; where
 * that has none either, all.
 */
function seededVolumes(stack: Stack, service: string): string[] {
  const mounted = (names: Iterable<string>): string[] =>
    [...new Set([...names].flatMap((name) => namedVolumes(stack.services[name] ?? {})))]; // prettier-ignore
  const own = mounted([service]);
  if (own.length > 0) return own;
  const needed = mounted(dependenciesOf(stack, service));
  return needed.length > 0 ? needed : Object.keys(stack.volumes);
}

/** A volume that was there before devenv: its data is somebody's work, not to be seeded. */
function isOlder(stack: Stack, observed: ObservedState, key: string): boolean {
  const obstacle = layerObstacle(stack, key, observed);
  return obstacle !== undefined && layerObstacle(stack, key, { ...observed, volumes: [] }) === undefined;
}

/** Adds the seeds of services, one part after the other, after the given steps. */
export function addSeeds(
  builder: PlanBuilder,
  stack: Stack,
  services: readonly string[],
  cause: string,
  needs: (number | undefined)[] = [],
): void {
  let before = needs;
  for (const service of services) {
    const ref = { service, number: 1, role: 'workload' } as const;
    const name = workloadName(stack, service, 1);
    for (const seed of seedsOf(stack.services[service]))
      before = [builder.add({ kind: 'seed', ref, name, seed }, cause, { needs: before })];
  }
}

/** What a volume's data is marked with once these seeds are in it: as one-shots are, under a name that no service has. */
export function seedMarks(stack: Stack, services: readonly string[]): Completed {
  return Object.fromEntries(services.map((name) => [seedMark(name), hashOf(seedsOf(stack.services[name]))]));
}

/** The services that have a seed. */
export function seededServices({ services }: Stack): string[] {
  return Object.keys(services).filter((name) => seedsOf(services[name]).length > 0);
}

function seedMark(service: string): string {
  return `seed:${service}`;
}

function dependenciesOf(stack: Stack, service: string, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(stack.services[service]?.depends_on ?? {})) {
    if (found.has(name)) continue;
    found.add(name);
    dependenciesOf(stack, name, found);
  }
  return found;
}
