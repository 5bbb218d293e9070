import { DevenvError } from '../errors.js';
import type { Chain, Snapshot } from '../plan/data/data-state.js';
import type { FileChange } from '../plan/data/diff-layers.js';
import type { ObservedState } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Stack } from '../stack/stack.js';
import { diffVolume } from './diff-volume.js';
import { exclusively } from './exclusively.js';
import { observeWhole } from './observe-whole.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';
import { findSnapshot } from './snapshot.js';

export interface SnapshotDiffOptions {
  /** Name of the snapshot. */
  from: string;
  /** Name of a later one; the data as it is now where absent. */
  to?: string | undefined;
  /** Keys of volumes; all of the snapshot where empty. */
  volumes: string[];
}

/** The files of one volume that are not what they were, by path. */
export interface VolumeDiff {
  /** Key in the Compose file. */
  volume: string;
  files: FileChange[];
}

export interface SnapshotDiffResult {
  project: string;
  from: string;
  to?: string;
  volumes: VolumeDiff[];
}

/**
 * The files that were added, changed and removed since a snapshot. What runs goes on; the stack is locked, so that the
 * layers stay while they are read.
 */
export async function diffSnapshot(
  project: ProjectOptions,
  options: SnapshotDiffOptions,
  surroundings: Surroundings,
): Promise<SnapshotDiffResult> {
  const session = await openSession(project, [], surroundings);
  const { stack, connection } = session;
  return exclusively(stack.name, 'snapshot diff', surroundings, async () => {
    const observed = await observeWhole(session, surroundings);
    const before = findSnapshot(observed, options.from);
    const after = options.to === undefined ? undefined : findSnapshot(observed, options.to);
    const volumes: VolumeDiff[] = [];
    for (const { key, name } of chosenVolumes(stack, before, options.volumes)) {
      const chains = { before: before.chains[name] ?? [], after: chainIn(observed, after, name) };
      const live = after === undefined;
      volumes.push({ volume: key, files: await diffVolume(connection, stack.name, { ...chains, volume: name, live }) });
    }
    return { project: stack.name, from: options.from, ...(after === undefined ? {} : { to: after.name }), volumes };
  });
}

function chainIn({ data }: ObservedState, snapshot: Snapshot | undefined, volume: string): Chain {
  return (snapshot === undefined ? data.heads.get(volume) : snapshot.chains[volume]) ?? [];
}

/** Volumes of a snapshot, by name and key. Throws for one that is not in it. */
function chosenVolumes(stack: Stack, snapshot: Snapshot, named: string[]): { key: string; name: string }[] {
  const all = Object.keys(snapshot.chains).map((name) => ({ name, key: keyOf(stack, name) }));
  const missing = named.find((key) => all.every((one) => one.key !== key));
  if (missing !== undefined) {
    throw new DevenvError('USAGE', `Volume ${missing} is not in snapshot ${snapshot.name}.`, {
      suggestions: [`Its volumes are: ${all.map(({ key }) => key).join(', ')}`],
    });
  }
  return named.length === 0 ? all : all.filter(({ key }) => named.includes(key));
}

function keyOf(stack: Stack, name: string): string {
  return Object.keys(stack.volumes).find((key) => stack.volumes[key]?.name === name) ?? name;
}
