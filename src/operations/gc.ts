import { applyPlan } from '../engine/apply.js';
import { connectEngine } from '../engine/connect/connect.js';
import type { EngineConnection } from '../engine/connection.js';
import { observeData } from '../engine/data/observe-data.js';
import { knownVolumeSizes } from '../engine/data/volume-sizes.js';
import type { ProjectData } from '../engine/data/observe-data.js';
import { DevenvError } from '../errors.js';
import { findGarbage, garbageVolumes, planGarbage } from '../plan/data/garbage.js';
import type { Garbage } from '../plan/data/garbage.js';
import { noData } from '../plan/data/data-state.js';
import { oldLogs, removeLog } from '../project/old-logs.js';
import { livingReaders } from '../project/readers.js';
import { openFile } from '../project/open-file.js';
import { failuresOf } from './applying/apply-and-report.js';
import { bareStack } from './session/bare-stack.js';
import { exclusively } from './session/exclusively.js';
import type { Surroundings } from './session/session.js';

/** Something that nothing needs any more. */
export interface GarbageItem {
  project: string;
  /** `abandoned`: data of a project that is gone, which is removed only where the user says so. */
  kind: 'leftover' | 'abandoned' | 'log';
  /** A volume, or a file on this machine. */
  name: string;
  /** Absent where the engine does not tell. */
  bytes?: number;
}

export interface GcResult {
  /** What was found, and removed without `dryRun`. */
  items: GarbageItem[];
  /** Projects that another command was changing: nothing of them was removed. */
  busy: string[];
  failures: DevenvError[];
}

/** `confirmDataLoss` rejects where the user does not want to lose what projects that are gone have left. */
export type GcSurroundings = Surroundings & { confirmDataLoss: (items: GarbageItem[]) => Promise<void> };

export interface GcOptions {
  /** Names of projects; every one on the engine, and the logs on this machine, where empty. */
  projects: string[];
  dryRun: boolean;
}

/** Finds what no project on the engine needs any more, and removes it. */
export async function gc({ projects: named, dryRun }: GcOptions, surroundings: GcSurroundings): Promise<GcResult> {
  const connection = await connectEngine(process.env, surroundings.signal);
  const [projects, sizes, logs] = await Promise.all([
    observeData(connection, readersOf),
    knownVolumeSizes(connection),
    named.length > 0 ? [] : oldLogs(Date.now()),
  ]);
  const found = garbageOf(projects).filter(({ project }) => named.length === 0 || named.includes(project));
  const items: GarbageItem[] = [
    ...found.flatMap((garbage) => itemsOf(garbage, sizes)),
    ...logs.map(({ project, file, bytes }) => ({ project, kind: 'log' as const, name: file, bytes })),
  ];
  if (dryRun || items.length === 0) return { items, busy: [], failures: [] };
  const abandoned = items.filter(({ kind }) => kind === 'abandoned');
  if (abandoned.length > 0) await surroundings.confirmDataLoss(abandoned);
  await Promise.all(logs.map(removeLog));
  const busy: string[] = [];
  const failures: DevenvError[] = [];
  for (const { project } of found) {
    try {
      const clear = (): Promise<DevenvError[]> => clearProject(connection, project, surroundings);
      failures.push(...(await exclusively(project, 'gc', { onWarning: () => undefined }, clear, 0)));
    } catch (error) {
      if (!(error instanceof DevenvError) || error.code !== 'LOCKED') throw error;
      busy.push(project);
    }
  }
  return { items: items.filter(({ project, kind }) => kind === 'log' || !busy.includes(project)), busy, failures };
}

function readersOf(project: string): Set<string> {
  return new Set(livingReaders(project).map(({ token }) => token));
}

function garbageOf(projects: Map<string, ProjectData>): Garbage[] {
  return [...projects]
    .map(([project, { data, alive }]) => findGarbage(project, data, alive))
    .filter((garbage) => planGarbage(garbage).steps.length > 0)
    .sort((a, b) => (a.project < b.project ? -1 : 1));
}

function itemsOf(garbage: Garbage, sizes: Map<string, number>): GarbageItem[] {
  const { project } = garbage;
  const { leftover, abandoned } = garbageVolumes(garbage);
  const item = (kind: GarbageItem['kind'], name: string): GarbageItem => {
    const bytes = sizes.get(name);
    return { project, kind, name, ...(bytes === undefined ? {} : { bytes }) };
  };
  return [...leftover.map((name) => item('leftover', name)), ...abandoned.map((name) => item('abandoned', name))];
}

/** Removes what nothing needs of a project now that it is locked: a command may have come to its end meanwhile. */
async function clearProject(
  connection: EngineConnection,
  project: string,
  surroundings: Surroundings,
): Promise<DevenvError[]> {
  const seen = (await observeData(connection, readersOf)).get(project);
  if (seen === undefined) return [];
  const plan = planGarbage(findGarbage(project, seen.data, seen.alive));
  const { signal, onEvent, onWarning } = surroundings;
  const outcomes = await applyPlan(plan, {
    connection,
    stack: bareStack(project),
    observed: { containers: [], networks: [], volumes: [], data: noData(), images: new Map() },
    signal,
    onEvent,
    onWarning,
    saveLog: () => Promise.resolve(),
    openFile,
  });
  return failuresOf(outcomes, signal);
}
