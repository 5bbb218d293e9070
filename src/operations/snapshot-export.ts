import { resolve } from 'node:path';
import { openDataReader } from '../engine/data/data-reader.js';
import { ownersLost } from '../engine/failures/owners-lost.js';
import { DevenvError } from '../errors.js';
import { exportedFolder, SNAPSHOT_LABEL, VOLUME_ANNOTATION } from '../project/exported-snapshot.js';
import type { ExportedSnapshot } from '../project/exported-snapshot.js';
import { layerName } from '../plan/data/data-labels.js';
import type { Snapshot } from '../plan/data/data-state.js';
import type { ProjectOptions } from '../project/load-project.js';
import { createOciArchive } from '../project/oci-archive.js';
import type { LayerBlob, OciArchive } from '../project/oci-archive.js';
import type { Stack } from '../stack/stack.js';
import { exclusively } from './session/exclusively.js';
import { holdData } from './data/hold-data.js';
import type { HeldData } from './data/hold-data.js';
import { observeWhole } from './session/observe-whole.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';
import { findSnapshot } from './snapshot.js';

export interface SnapshotExportOptions {
  name: string;
  /** Made from project and name where absent. */
  output?: string | undefined;
  /** A file of that name may be replaced. */
  force: boolean;
}

export interface SnapshotExportResult {
  project: string;
  name: string;
  /** Absolute. */
  file: string;
  /** Of the file. */
  bytes: number;
  /** Keys, with the size of their files as a tar. */
  volumes: { volume: string; bytes: number }[];
  /** Keys of volumes that are not to leave the machine. */
  leftOut: string[];
  elapsedMs: number;
}

/**
 * Writes the data of a snapshot, merged, into one file that another stack can import. What runs goes on; the stack is
 * locked until the layers are held.
 */
export async function exportSnapshot(
  project: ProjectOptions,
  options: SnapshotExportOptions,
  surroundings: Surroundings,
): Promise<SnapshotExportResult> {
  const session = await openSession(project, [], surroundings);
  const { stack } = session;
  if (session.connection.podman === true) throw ownersLost('A snapshot cannot be exported from this engine.');
  const start = Date.now();
  const { held, snapshot, chosen, leftOut } = await exclusively(stack.name, COMMAND, surroundings, () =>
    hold(session, options.name, surroundings),
  );
  try {
    const file = resolve(options.output ?? `${stack.name}-${snapshot.name}.tar`);
    const archive = await createOciArchive(file, { force: options.force });
    try {
      const written: { key: string; blob: LayerBlob; bytes: number }[] = [];
      for (const volume of chosen) written.push(await addVolume(session, archive, held, volume, surroundings));
      const bytes = await finish(archive, describe(stack, snapshot, chosen), written);
      const volumes = written.map((one) => ({ volume: one.key, bytes: one.bytes }));
      const done = { project: stack.name, name: snapshot.name, file, bytes, volumes, leftOut };
      return { ...done, elapsedMs: Date.now() - start };
    } catch (error) {
      await archive.discard();
      throw error;
    }
  } finally {
    await held.release();
  }
}

const COMMAND = 'snapshot export';

interface HeldSnapshot {
  held: HeldData;
  snapshot: Snapshot;
  chosen: ChosenVolume[];
  leftOut: string[];
}

/** Finds the snapshot, and holds its layers. */
async function hold(session: Session, name: string, surroundings: Surroundings): Promise<HeldSnapshot> {
  const snapshot = findSnapshot(await observeWhole(session, surroundings), name);
  const { chosen, leftOut } = chooseVolumes(session.stack, snapshot);
  const layers = chosen.flatMap((volume) => volume.chain.map((number) => layerName(volume.name, number)));
  return { held: await holdData(session, COMMAND, layers), snapshot, chosen, leftOut };
}

interface ChosenVolume {
  key: string;
  name: string;
  chain: readonly number[];
}

function chooseVolumes(stack: Stack, snapshot: Snapshot): { chosen: ChosenVolume[]; leftOut: string[] } {
  const all = Object.entries(snapshot.chains)
    .filter(([, chain]) => chain.length > 0)
    .map(([name, chain]) => ({ key: keyOf(stack, name), name, chain }));
  const leftOut = all.filter(({ key }) => staysHere(stack, key)).map(({ key }) => key);
  const chosen = all.filter(({ key }) => !leftOut.includes(key));
  if (chosen.length > 0) return { chosen, leftOut };
  throw new DevenvError('USAGE', `Nothing of snapshot ${snapshot.name} can be exported.`, {
    reason:
      leftOut.length === 0
        ? 'Its volumes had no data.'
        : `With x-devenv: { export: false } nothing of ${leftOut.join(', ')} leaves this machine.`,
    suggestions: ['devenv snapshot list'],
  });
}

/** `x-devenv: { export: false }` on a volume. */
function staysHere(stack: Stack, key: string): boolean {
  return (stack.volumes[key]?.['x-devenv'] as { export?: unknown } | undefined)?.export === false;
}

async function addVolume(
  { connection, stack }: Session,
  archive: OciArchive,
  { reader: whose }: HeldData,
  { key, name, chain }: ChosenVolume,
  { signal, onEvent }: Surroundings,
): Promise<{ key: string; blob: LayerBlob; bytes: number }> {
  const event = { id: chain[0] ?? 0, step: { kind: 'layer-export', key } as const, cause: 'asked for', subject: `volume ${key}` }; // prettier-ignore
  const began = Date.now();
  const mount = { at: `/${exportedFolder(key)}`, of: name, chain };
  const reader = await openDataReader(connection, { project: stack.name, reader: whose }, [mount]);
  let bytes = 0;
  let told = 0;
  const onBytes = (count: number): void => {
    bytes = count;
    if (bytes - told < TELL_BYTES) return;
    told = bytes;
    onEvent({ ...event, phase: 'progress', detail: `exporting, ${(bytes / 1e6).toFixed(0)} MB so far` });
  };
  try {
    onEvent({ ...event, phase: 'started' });
    // the folder above it, so that its own owner and mode are in the archive, and its names are those of an image
    const tar = await reader.archive('/volumes');
    const blob = await archive.addLayer(tar, onBytes, signal);
    onEvent({ ...event, phase: 'done', elapsedMs: Date.now() - began });
    return { key, blob, bytes };
  } catch (error) {
    onEvent({ ...event, phase: 'skipped' });
    throw error;
  } finally {
    await reader.close();
  }
}

/** How often it is told how far it is. */
const TELL_BYTES = 4_000_000;

function describe(stack: Stack, snapshot: Snapshot, volumes: ChosenVolume[]): ExportedSnapshot {
  const { name, createdAt, note, commit } = snapshot;
  const completed = volumes.flatMap((volume) => {
    const known = snapshot.completed?.[volume.name];
    return known === undefined ? [] : [[volume.key, known] as const];
  });
  return {
    version: 1,
    project: stack.name,
    name,
    createdAt,
    ...(note === undefined ? {} : { note }),
    ...(commit === undefined ? {} : { commit }),
    ...(completed.length === 0 ? {} : { completed: Object.fromEntries(completed) }),
  };
}

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Writes what an image is made of besides its layers. */
async function finish(
  archive: OciArchive,
  snapshot: ExportedSnapshot,
  volumes: { key: string; blob: LayerBlob }[],
): Promise<number> {
  const { name, project, createdAt, note, commit } = snapshot;
  const config = await archive.addJson(CONFIG, {
    created: createdAt,
    // files have no architecture; an image has to name one
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { [SNAPSHOT_LABEL]: JSON.stringify(snapshot) } },
    rootfs: { type: 'layers', diff_ids: volumes.map(({ blob }) => blob.diffId) },
    history: volumes.map(({ key }) => ({ created: createdAt, created_by: 'devenv snapshot export', comment: key })),
  });
  const annotations = {
    'org.opencontainers.image.created': createdAt,
    'org.opencontainers.image.title': `${project} ${name}`,
    ...(note === undefined ? {} : { 'org.opencontainers.image.description': note }),
    ...(commit === undefined ? {} : { 'org.opencontainers.image.revision': commit }),
  };
  const layers = volumes.map(({ key, blob: { mediaType, digest, size } }) => {
    return { mediaType, digest, size, annotations: { [VOLUME_ANNOTATION]: key } };
  });
  const manifest = await archive.addJson(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config,
    layers,
    annotations,
  });
  const named = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': name } };
  return archive.finish({ schemaVersion: 2, manifests: [named] });
}

function keyOf(stack: Stack, name: string): string {
  return Object.keys(stack.volumes).find((key) => stack.volumes[key]?.name === name) ?? name;
}
