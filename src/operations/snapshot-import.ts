import type { Readable } from 'node:stream';
import { observeStack } from './session/observe-stack.js';
import type { LayerFiles } from '../engine/data/perform-data.js';
import { DevenvError } from '../errors.js';
import { layerObstacle } from '../plan/data/layerable.js';
import type { ExportedSnapshot } from '../project/exported-snapshot.js';
import { planImport, planTidy } from '../plan/import.js';
import type { ObservedState } from '../plan/observed.js';
import { layerFiles } from '../project/layer-files.js';
import type { ProjectOptions } from '../project/load-project.js';
import { readSnapshotArchive } from '../project/read-snapshot-archive.js';
import type { SnapshotArchive } from '../project/read-snapshot-archive.js';
import type { Stack } from '../stack/stack.js';
import { applyAndReport, failuresOf } from './applying/apply-and-report.js';
import { exclusively } from './session/exclusively.js';
import { observeWhole } from './session/observe-whole.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';

export interface SnapshotImportOptions {
  file: string;
  /** What the snapshot is called here; as it was where absent. */
  name?: string | undefined;
}

export interface SnapshotImportResult {
  project: string;
  name: string;
  /** The project that it was exported from. */
  from: string;
  /** Keys. */
  volumes: string[];
  /** Volumes of the archive that this stack has no place for, and why. */
  leftOut: { volume: string; reason: string }[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Makes a saved snapshot of an archive. The data of the stack stays as it is. */
export async function importSnapshot(
  project: ProjectOptions,
  options: SnapshotImportOptions,
  surroundings: Surroundings,
): Promise<SnapshotImportResult> {
  const session = await openSession(project, [], surroundings);
  const archive = await readSnapshotArchive(options.file);
  return exclusively(session.stack.name, 'snapshot import', surroundings, () =>
    takeIn(session, archive, options, surroundings),
  );
}

async function takeIn(
  session: Session,
  archive: SnapshotArchive,
  options: SnapshotImportOptions,
  surroundings: Surroundings,
): Promise<SnapshotImportResult> {
  const start = Date.now();
  const { stack } = session;
  const observed = await observeWhole(session, surroundings, { volumes: Object.keys(stack.volumes) });
  const { snapshot } = archive;
  const name = options.name ?? snapshot.name;
  requireFreeName(observed, name, options.file);
  const { taken, leftOut } = placesFor(stack, observed, archive);
  if (taken.length === 0) throw noPlace(stack, options.file, leftOut);
  const plan = planImport(stack, observed, { content: contentOf(stack, snapshot, name), volumes: taken });
  const files = filesOf(archive, options.file, surroundings);
  const outcomes = await applyAndReport(plan, session, observed, { ...surroundings, layerFiles: files });
  const failed = outcomes.some(({ phase }) => phase !== 'done');
  if (failed) await tidy(session, surroundings);
  return {
    project: stack.name,
    name,
    from: snapshot.project,
    volumes: taken.map(({ key }) => key),
    leftOut,
    failures: failuresOf(outcomes, surroundings.signal),
    elapsedMs: Date.now() - start,
  };
}

function requireFreeName({ data }: ObservedState, name: string, file: string): void {
  if (!data.snapshots.some((one) => one.name === name)) return;
  throw new DevenvError('USAGE', `There is a snapshot ${name} already.`, {
    suggestions: [`devenv snapshot import ${file} --name OTHER_NAME`, `devenv snapshot rm ${name}`],
  });
}

function placesFor(
  stack: Stack,
  observed: ObservedState,
  { volumes }: SnapshotArchive,
): { taken: SnapshotArchive['volumes']; leftOut: SnapshotImportResult['leftOut'] } {
  const seen = volumes.map((volume) => ({ volume, reason: layerObstacle(stack, volume.key, observed) }));
  return {
    taken: seen.flatMap(({ volume, reason }) => (reason === undefined ? [volume] : [])),
    leftOut: seen.flatMap(({ volume, reason }) => (reason === undefined ? [] : [{ volume: volume.key, reason }])),
  };
}

function noPlace(stack: Stack, file: string, leftOut: SnapshotImportResult['leftOut']): DevenvError {
  return new DevenvError('USAGE', `${stack.name} has no place for the data in ${file}.`, {
    reason: leftOut.map(({ volume, reason }) => `volume ${volume} is ${reason}`).join(', '),
    suggestions: ['devenv -f OTHER_FILE snapshot import FILE'],
  });
}

function contentOf(
  stack: Stack,
  { note, commit, completed = {} }: ExportedSnapshot,
  name: string,
): Parameters<typeof planImport>[2]['content'] {
  const known = Object.entries(completed).map(([key, hashes]) => [stack.volumes[key]?.name ?? key, hashes] as const);
  return {
    kind: 'saved',
    name,
    ...(note === undefined ? {} : { note }),
    ...(commit === undefined ? {} : { commit }),
    ...(known.length === 0 ? {} : { completed: Object.fromEntries(known) }),
  };
}

/** The files of a layer from the archive; they stop coming when the command is interrupted. */
function filesOf(archive: SnapshotArchive, path: string, { signal, onWarning }: Surroundings): LayerFiles {
  return ({ key }, into, onProgress): Readable => {
    const volume = archive.volumes.find((one) => one.key === key);
    if (volume === undefined) throw new Error(`no volume ${key} in the archive`);
    const onLeftOut = (name: string): void => {
      onWarning(`Left out, a device is not made on this machine: ${name}`);
    };
    let bytes = 0;
    let told = 0;
    const files = layerFiles({ path, volume, into, onLeftOut });
    files.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes - told < TELL_BYTES) return;
      told = bytes;
      onProgress(`importing, ${(bytes / 1e6).toFixed(0)} MB so far`);
    });
    files.pause();
    const stop = (): void => {
      files.destroy(new DevenvError('INTERRUPTED', 'The import was interrupted.'));
    };
    signal.addEventListener('abort', stop, { once: true });
    files.on('close', () => {
      signal.removeEventListener('abort', stop);
    });
    return files;
  };
}

/** How often it is told how far it is. */
const TELL_BYTES = 4_000_000;

/** Removes what an import made that did not come to its end, interrupted or not. */
async function tidy(session: Session, surroundings: Surroundings): Promise<void> {
  const { connection, stack } = session;
  const seen = await observeStack(connection, stack);
  const quiet = { ...surroundings, signal: new AbortController().signal, onEvent: () => undefined };
  await applyAndReport(planTidy(stack, seen), session, seen, quiet);
}
