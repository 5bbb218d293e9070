import { DevenvError } from '../errors.js';
import type { Chain, Snapshot } from '../plan/data/data-state.js';
import type { FileChange } from '../plan/data/diff-layers.js';
import type { ObservedState } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Stack } from '../stack/stack.js';
import { diffVolume, volumesOf } from './data/diff-volume.js';
import type { TwoChains } from './data/diff-volume.js';
import { exclusively } from './session/exclusively.js';
import { holdData } from './data/hold-data.js';
import type { HeldData } from './data/hold-data.js';
import { observeWhole } from './session/observe-whole.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';
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
 * The files that were added, changed and removed since a snapshot. What runs goes on; the stack is locked until its layers
 * are held.
 */
export async function diffSnapshot(
  project: ProjectOptions,
  options: SnapshotDiffOptions,
  surroundings: Surroundings,
): Promise<SnapshotDiffResult> {
  const session = await openSession(project, [], surroundings);
  const { stack, connection } = session;
  const { held, states, to } = await exclusively(stack.name, COMMAND, surroundings, () =>
    hold(session, options, surroundings),
  );
  try {
    const volumes: VolumeDiff[] = [];
    const whose = { project: stack.name, reader: held.reader };
    for (const { key, chains } of states)
      volumes.push({ volume: key, files: await diffVolume(connection, whose, chains) });
    return { project: stack.name, from: options.from, ...(to === undefined ? {} : { to }), volumes };
  } finally {
    await held.release();
  }
}

const COMMAND = 'snapshot diff';

interface HeldStates {
  held: HeldData;
  states: { key: string; chains: TwoChains }[];
  to: string | undefined;
}

/** Finds the two states of each volume, and holds them. */
async function hold(session: Session, options: SnapshotDiffOptions, surroundings: Surroundings): Promise<HeldStates> {
  const observed = await observeWhole(session, surroundings);
  const before = findSnapshot(observed, options.from);
  const after = options.to === undefined ? undefined : findSnapshot(observed, options.to);
  const states = chosenVolumes(session.stack, before, options.volumes).map(({ key, name }) => {
    const two = { before: before.chains[name] ?? [], after: chainIn(observed, after, name) };
    return { key, chains: { ...two, volume: name, live: after === undefined } };
  });
  const held = await holdData(
    session,
    COMMAND,
    states.flatMap(({ chains }) => volumesOf(chains)),
  );
  return { held, states, to: after?.name };
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
