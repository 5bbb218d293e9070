import { DevenvError } from '../errors.js';
import { observe } from '../engine/observe.js';
import { volumeSizes } from '../engine/data/volume-sizes.js';
import type { DataState, Snapshot } from '../plan/data/data-state.js';
import { layeredVolumes, layerObstacle, leftOut } from '../plan/data/layerable.js';
import { nextSnapshot } from '../plan/data/numbers.js';
import { PlanBuilder } from '../plan/builder.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { planRestore, planSnapshot } from '../plan/snapshot.js';
import { snapshotSizes } from '../plan/data/snapshot-sizes.js';
import type { SnapshotSizes } from '../plan/data/snapshot-sizes.js';
import { tidyData } from '../plan/data/tidy-data.js';
import { currentCommit } from '../project/git.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Stack } from '../stack/stack.js';
import { failuresOf } from './applying/apply-and-report.js';
import { applyToData } from './applying/apply-data.js';
import { exclusively } from './session/exclusively.js';
import { observeWhole } from './session/observe-whole.js';
import { refuseForeign } from './session/refuse-foreign.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';
import { settle } from './applying/settle.js';

/** A snapshot as people and `--json` see it. */
export interface SnapshotView {
  name: string;
  kind: Snapshot['kind'];
  createdAt: string;
  /** Keys of its volumes. */
  volumes: string[];
  note?: string;
  commit?: string;
  /** What put it aside, for an undo. */
  cause?: string;
  /** What it takes of the engine's disk, where that was asked for. */
  sizes?: SnapshotSizes;
}

export interface SnapshotResult {
  project: string;
  /** The snapshot that was saved, restored, taken back or removed. */
  snapshot: SnapshotView;
  plan?: string;
  /** Services that were replaced because they mount the data. */
  services: string[];
  /** False where it failed so early that the data is as it was, and after a dry run. */
  done: boolean;
  failures: DevenvError[];
  elapsedMs: number;
}

export interface SaveOptions {
  /** Made from the number where absent. */
  name?: string | undefined;
  note?: string | undefined;
  /** Keys of volumes; all where empty. */
  volumes: string[];
  timeout?: number | undefined;
  dryRun: boolean;
}

/** Seals the data of the stack's volumes at one moment, and lets go on what writes to them. */
export async function saveSnapshot(
  project: ProjectOptions,
  options: SaveOptions,
  surroundings: Surroundings,
): Promise<SnapshotResult> {
  const session = await openSession(project, [], surroundings);
  const { stack, order } = session;
  return change(session, 'snapshot save', surroundings, options.dryRun, (observed) => {
    const name = options.name ?? `snapshot-${nextSnapshot(observed.data)}`;
    if (observed.data.snapshots.some((one) => one.name === name)) {
      throw new DevenvError('USAGE', `There is a snapshot ${name} already.`, {
        suggestions: [`devenv snapshot rm ${name}`, 'devenv snapshot save OTHER_NAME'],
      });
    }
    const commit = currentCommit(stack.origin.workingDirectory);
    const content = {
      kind: 'saved' as const,
      name,
      ...(options.note === undefined ? {} : { note: options.note }),
      ...(commit === undefined ? {} : { commit }),
    };
    const volumes = existingVolumes(stack, observed, options.volumes);
    const plan = planSnapshot(stack, observed, { volumes, order, content, timeout: options.timeout });
    const left = options.volumes.length === 0 ? leftOut(stack, observed) : undefined;
    if (left !== undefined) plan.notes.push(left);
    const chains = Object.fromEntries(volumes.map((key) => [stack.volumes[key]?.name ?? key, []]));
    const isDone = ({ snapshots }: DataState): boolean => snapshots.some((one) => one.name === name);
    return { plan, snapshot: { ...content, chains, number: 0, createdAt: new Date().toISOString() }, isDone };
  });
}

/** Gives volumes the data of a snapshot. Without a name, `undo`: takes the last reset or restore back. */
export async function restoreSnapshot(
  project: ProjectOptions,
  options: { name: string | undefined; volumes: string[]; dryRun: boolean },
  surroundings: Surroundings,
): Promise<SnapshotResult> {
  const session = await openSession(project, [], surroundings);
  const { stack, order } = session;
  const undo = options.name === undefined;
  return change(session, undo ? 'undo' : 'snapshot restore', surroundings, options.dryRun, (observed) => {
    const snapshot = undo ? lastUndo(observed) : findSnapshot(observed, options.name ?? '');
    const verb = undo ? undoVerb(snapshot) : `restore ${snapshot.name}`;
    const known = Object.keys(stack.volumes).filter(
      (key) => snapshot.chains[stack.volumes[key]?.name ?? ''] !== undefined,
    );
    const volumes = options.volumes.length > 0 ? options.volumes : known;
    const missing = volumes.find((key) => !known.includes(key));
    if (missing !== undefined) {
      throw new DevenvError('USAGE', `Volume ${missing} is not in snapshot ${snapshot.name}.`, {
        suggestions: [`Its volumes are: ${known.join(', ')}`],
      });
    }
    const heads = ({ heads }: DataState): string => JSON.stringify([...heads].sort());
    // what is written down is completed by the next command
    const isDone = (after: DataState): boolean =>
      after.operation !== undefined || heads(after) !== heads(observed.data);
    return { plan: planRestore(stack, observed, { snapshot, volumes, order, verb, undo }), snapshot, isDone };
  });
}

/** Removes a snapshot, and the layers that nothing else needs. */
export async function removeSnapshot(
  project: ProjectOptions,
  name: string,
  surroundings: Surroundings,
): Promise<SnapshotResult> {
  const session = await openSession(project, [], surroundings);
  const { stack } = session;
  return change(session, 'snapshot rm', surroundings, false, (observed) => {
    const snapshot = findSnapshot(observed, name);
    const builder = new PlanBuilder();
    const key = Object.keys(snapshot.chains)[0] ?? '';
    const removed = builder.add({ kind: 'snapshot-remove', key, number: snapshot.number }, 'asked for', {}, true);
    const snapshots = observed.data.snapshots.filter(({ number }) => number !== snapshot.number);
    tidyData(builder, stack, { ...observed.data, snapshots }, [removed]);
    const isDone = (after: DataState): boolean => after.snapshots.every(({ number }) => number !== snapshot.number);
    return { plan: builder.build(), snapshot, isDone };
  });
}

/** The snapshots of a stack, the newest first. */
export async function listSnapshots(
  project: ProjectOptions,
  options: { size: boolean },
  surroundings: Surroundings,
): Promise<{ project: string; snapshots: SnapshotView[] }> {
  const { stack, connection } = await openSession(project, [], surroundings);
  const { data } = await observe(connection, stack);
  const sizes = options.size ? await volumeSizes(connection) : undefined;
  const view = (one: Snapshot): SnapshotView => {
    return { ...viewOf(stack, one), ...(sizes === undefined ? {} : { sizes: snapshotSizes(data, one, sizes) }) };
  };
  return { project: stack.name, snapshots: data.snapshots.toReversed().map(view) };
}

async function change(
  session: Session,
  verb: string,
  surroundings: Surroundings,
  dryRun: boolean,
  decide: (observed: ObservedState) => { plan: Plan; snapshot: Snapshot; isDone: (after: DataState) => boolean },
): Promise<SnapshotResult> {
  const { connection, stack } = session;
  const work = async (): Promise<SnapshotResult> => {
    const start = Date.now();
    const observed = await observeWhole(session, surroundings, { volumes: Object.keys(stack.volumes), dryRun });
    refuseForeign(stack, observed, session.order);
    const { plan, snapshot, isDone } = decide(observed);
    const result = { project: stack.name, snapshot: viewOf(stack, snapshot), services: touched(plan) };
    if (dryRun) return { ...result, plan: formatPlan(plan), done: false, failures: [], elapsedMs: Date.now() - start };
    const outcomes = await applyToData(plan, session, observed, surroundings);
    const failures = failuresOf(outcomes, surroundings.signal);
    const after = result.services.length > 0 ? await settle(session, outcomes) : undefined;
    // a call that failed may have been done all the same: the engine knows
    const done = failures.length === 0 || isDone((after ?? (await observe(connection, stack))).data);
    return { ...result, done, failures, elapsedMs: Date.now() - start };
  };
  return dryRun ? work() : exclusively(stack.name, verb, surroundings, work);
}

function touched(plan: Plan): string[] {
  const services = plan.steps.flatMap(({ step }) => ('ref' in step ? [step.ref.service] : []));
  return [...new Set(services)];
}

function existingVolumes(stack: Stack, observed: ObservedState, named: string[]): string[] {
  for (const key of named) {
    const obstacle = layerObstacle(stack, key, observed);
    if (obstacle === undefined) continue;
    throw new DevenvError('USAGE', `Volume ${key} cannot be part of a snapshot: it is ${obstacle}.`, {
      suggestions: [`The volumes are: ${layeredVolumes(stack, observed).join(', ')}`],
    });
  }
  const chosen = named.length > 0 ? named : layeredVolumes(stack, observed);
  const there = chosen.filter((key) => observed.data.heads.has(stack.volumes[key]?.name ?? ''));
  if (there.length > 0) return there;
  throw new DevenvError('USAGE', `There is no data of ${stack.name} to take a snapshot of.`, {
    reason: Object.keys(stack.volumes)
      .map((key) => `volume ${key} is ${layerObstacle(stack, key, observed) ?? 'not made yet'}`)
      .join(', '),
    suggestions: ['devenv up'],
  });
}

/** The newest snapshot of that name. */
export function findSnapshot({ data }: ObservedState, name: string): Snapshot {
  const found = data.snapshots.findLast((one) => one.name === name);
  if (found !== undefined) return found;
  const names = data.snapshots.map((one) => one.name);
  throw new DevenvError('USAGE', `There is no snapshot ${name}.`, {
    suggestions: [names.length === 0 ? 'devenv snapshot save' : `There are: ${names.join(', ')}`],
  });
}

/** An undo that is taken back is what it had taken back. */
function undoVerb({ cause, name }: Snapshot): string {
  if (cause === undefined) return `undo ${name}`;
  return cause.startsWith('undo ') ? cause.slice('undo '.length) : `undo ${cause}`;
}

function lastUndo({ data }: ObservedState): Snapshot {
  const found = data.snapshots.findLast(({ kind }) => kind === 'undo');
  if (found !== undefined) return found;
  throw new DevenvError('USAGE', 'There is nothing to undo.', {
    reason: 'No reset and no restore has put data aside.',
    suggestions: ['devenv snapshot list'],
  });
}

function viewOf(stack: Stack, { name, kind, createdAt, chains, note, commit, cause }: Snapshot): SnapshotView {
  const names = Object.keys(chains);
  const keys = names.map(
    (volume) => Object.keys(stack.volumes).find((key) => stack.volumes[key]?.name === volume) ?? volume,
  );
  return {
    name,
    kind,
    createdAt,
    volumes: keys,
    ...(note === undefined ? {} : { note }),
    ...(commit === undefined ? {} : { commit }),
    ...(cause === undefined ? {} : { cause }),
  };
}
