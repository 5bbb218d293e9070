import type { Stack } from '../stack/stack.js';
import { isAlive } from './alive.js';
import { PlanBuilder } from './builder.js';
import type { Chain, Completed, DataState, Snapshot, SnapshotContent } from './data/data-state.js';
import { bringBack } from './bring-back.js';
import { endMounters, mountersOf } from './data/mounters.js';
import type { Ended } from './data/mounters.js';
import { restsOnMerged } from './data/merged-layers.js';
import { nextSnapshot } from './data/numbers.js';
import { switchHeads } from './data/switch-heads.js';
import type { HeadTarget } from './data/switch-heads.js';
import { tidyData } from './data/tidy-data.js';
import { undoSnapshot } from './data/undo-snapshot.js';
import { diagnoseWorkload } from './diagnose.js';
import { sandboxOf } from './find-container.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import { ResourceSteps } from './resources.js';
import type { Plan } from './plan.js';

export interface SnapshotOptions {
  /** Keys of layered volumes. */
  volumes: string[];
  /** All services of the stack in dependency order. */
  order: string[];
  content: Omit<SnapshotContent, 'chains'>;
  /** Seconds of grace for what writes to the volumes. */
  timeout?: number | undefined;
  /** Marks of the seeds that are in the data. */
  seeded?: Completed;
}

const CAUSES: Record<SnapshotContent['kind'], string> = {
  baseline: 'its data is sealed as the baseline',
  unseeded: 'its data is kept as it is before the seed',
  saved: 'its data is sealed',
  undo: 'its data is sealed',
};

/**
 * The plan that seals the data of volumes at one moment: what writes to them stops in good order, the writable layers
 * are put under new ones, and what ran runs again.
 */
export function planSnapshot(stack: Stack, observed: ObservedState, options: SnapshotOptions): Plan {
  const builder = new PlanBuilder();
  const { data } = observed;
  const names = options.volumes.map((key) => nameOf(stack, key));
  const cause = CAUSES[options.content.kind];
  const mounters = mountersOf(observed, new Set(names));
  const resources = new ResourceSteps(builder, stack, observed);
  const images = resources.materialsOf(aliveServices(mounters));
  const ended = endMounters(builder, stack, mounters, {
    cause,
    how: 'stop',
    timeout: options.timeout,
    volumes: false,
    images,
  });
  const chainOf = (name: string): Chain => data.heads.get(name) ?? [];
  const chains = Object.fromEntries(names.map((name) => [name, chainOf(name)]));
  const completed = completedNow(stack, observed, names, { ended, seeded: options.seeded });
  const switched = switchHeads(builder, stack, data, {
    verb: `snapshot ${options.content.name}`,
    how: 'sealed',
    targets: new Map(
      options.volumes.map((key) => [
        key,
        { over: chainOf(nameOf(stack, key)), completed: completed[nameOf(stack, key)] },
      ]),
    ),
    keeps: { number: nextSnapshot(data), content: { ...options.content, chains, completed } },
    drops: options.content.kind === 'baseline' ? outdatedBy(data, names) : [],
    stopped: [...images, ...ended.flatMap(({ stopped }) => stopped ?? [])],
    removed: ended.map(({ removed }) => removed),
  });
  bringBack(builder, stack, observed, { ended, order: options.order, switched: switched.heads, cause, resources }); // prettier-ignore
  tidyData(builder, stack, switched.after, [switched.ended]);
  return builder.build();
}

/** Numbers of the snapshots that a new baseline of volumes puts an end to: what its seed began with. */
function outdatedBy(data: DataState, names: string[]): number[] {
  return data.snapshots
    .filter(({ kind, chains }) => kind === 'unseeded' && Object.keys(chains).some((name) => names.includes(name)))
    .map(({ number }) => number);
}

export interface RestoreOptions {
  snapshot: Snapshot;
  /** Keys of the volumes to restore; each is part of the snapshot. */
  volumes: string[];
  order: string[];
  /** `restore monday`, `undo reset db`. */
  verb: string;
  /** The snapshot is used up: its layers are written to again. */
  undo: boolean;
  /** Numbers of further snapshots that are used up. */
  drops?: number[];
  /** Services that are made anew although they mount none of the volumes. */
  also?: string[];
}

/** The plan that gives volumes the data of a snapshot; what they have now is put aside and can be brought back. */
export function planRestore(stack: Stack, observed: ObservedState, options: RestoreOptions): Plan {
  const builder = new PlanBuilder();
  const { data } = observed;
  const { snapshot, undo, verb, drops = [], also = [] } = options;
  const names = options.volumes.map((key) => nameOf(stack, key));
  const mounters = mountersOf(observed, new Set(names));
  const others = observed.containers.filter(
    (one) => one.role === 'workload' && also.includes(one.service) && !mounters.includes(one),
  );
  const resources = new ResourceSteps(builder, stack, observed);
  const images = resources.materialsOf(aliveServices([...mounters, ...others]));
  const ended = endMounters(builder, stack, [...mounters, ...others], {
    cause: verb,
    how: 'kill',
    volumes: false,
    images,
  });
  const otherSnapshots = data.snapshots.filter(({ number }) => number !== snapshot.number);
  const target = (key: string): HeadTarget => {
    const name = nameOf(stack, key);
    const chain = snapshot.chains[name] ?? [];
    const shared = otherSnapshots.some(({ chains }) => chains[name]?.includes(chain[0] ?? 0) === true);
    const completed = snapshot.completed?.[name];
    const writable = !shared && chain.length > 0 && !restsOnMerged(data, name, chain);
    return undo && writable ? { again: chain, completed } : { over: chain, completed };
  };
  const switched = switchHeads(builder, stack, data, {
    verb,
    how: 'restored',
    targets: new Map(options.volumes.map((key) => [key, target(key)])),
    keeps: undoSnapshot(data, verb, names),
    drops: [...(undo ? [snapshot.number] : []), ...drops],
    stopped: images,
    removed: ended.map(({ removed }) => removed),
  });
  bringBack(builder, stack, observed, { ended, order: options.order, switched: switched.heads, cause: verb, resources }); // prettier-ignore
  tidyData(builder, stack, switched.after, [switched.ended]);
  return builder.build();
}

/** What is known to be done on the data of each volume, with the one-shots that go now. */
export function completedNow(
  stack: Stack,
  observed: ObservedState,
  names: string[],
  { ended, seeded = {} }: { ended: Ended[]; seeded: Completed | undefined },
): Record<string, Completed> {
  const done = ended
    .map(({ container }) => container)
    .filter(
      (one) => diagnoseWorkload(stack, one.service, one, sandboxOf(observed, one), observed).state === 'completed',
    );
  return Object.fromEntries(
    names.map((name) => {
      const own = done.filter(({ mounts }) => mounts.some((mount) => mount.name === name));
      const hashes = own.map(({ service, configHash }) => [service, configHash]);
      return [name, { ...observed.data.completed.get(name), ...Object.fromEntries(hashes), ...seeded } as Completed];
    }),
  );
}

/** The services of containers whose processes live: those that run again. */
export function aliveServices(containers: ObservedContainer[]): string[] {
  return containers.filter(isAlive).map(({ service }) => service);
}

function nameOf(stack: Stack, key: string): string {
  return stack.volumes[key]?.name ?? key;
}
