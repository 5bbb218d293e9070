import { PassThrough } from 'node:stream';
import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import type { CopyOptions } from './copy-layer.js';
import { modelMount, PLACES } from './make-layer.js';
import { ownersLost } from '../failures/owners-lost.js';
import { PAUSE_IMAGE } from '../pause-image.js';
import { copiedWords, interrupted } from './tree-copy.js';
import type { TreeCopy } from './tree-copy.js';

/** What an archive holds. */
interface Tally {
  entries: number;
  bytes: number;
}

/**
 * Copies through the API, from an archive of one container that never starts into another, and compares how many
 * entries and bytes there are. It needs no tools; holes are filled, and extended attributes and sockets are left out.
 */
export async function copyByArchive(
  { docker, podman }: EngineConnection,
  { layer, model, maker, labels, keep }: TreeCopy,
  { signal, onProgress }: CopyOptions,
): Promise<void> {
  if (podman === true) throw ownersLost(`The data of ${model.volume} cannot be copied here.`);
  // an archive that is being read locks its container
  const reader = await docker.createContainer({
    name: `${layer}-reader`,
    Image: PAUSE_IMAGE,
    Labels: labels,
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: [modelMount(model)] },
  });
  keep(reader.id);
  const archive = await reader.getArchive({ path: `${PLACES.model}${model.folder}/.` });
  const counted = tallyOf(archive, signal, onProgress);
  const passed = new PassThrough();
  archive.on('error', (error: Error) => passed.destroy(error)).pipe(passed);
  const [read] = await Promise.all([counted, maker.putArchive(passed, { path: `${PLACES.layer}/upper` })]);
  const written = await tallyOf(await maker.getArchive({ path: `${PLACES.layer}/upper/.` }), signal);
  if (read.entries !== written.entries || read.bytes !== written.bytes) {
    throw new DevenvError('ENGINE_FAILED', `The copy of ${model.volume} differs from it; the data is as it was.`, {
      reason: `Of ${read.entries} files and folders, ${read.bytes} bytes, it has ${written.entries} and ${written.bytes}.`,
      suggestions: ['devenv doctor'],
    });
  }
  await reader.remove({ force: true });
}

/** Counts what is in an archive while it is read, whoever else reads it. */
async function tallyOf(
  archive: NodeJS.ReadableStream,
  signal: AbortSignal,
  onProgress?: (detail: string) => void,
): Promise<Tally> {
  const { extract } = await import('tar-stream');
  const entries = extract();
  const stop = (): void => {
    (archive as NodeJS.ReadableStream & { destroy(error: Error): void }).destroy(interrupted());
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  const tally: Tally = { entries: 0, bytes: 0 };
  try {
    archive.on('error', (error: Error) => {
      entries.destroy(error);
    });
    archive.pipe(entries);
    for await (const entry of entries) {
      tally.entries += 1;
      tally.bytes += entry.header.size;
      onProgress?.(copiedWords(tally.bytes));
      entry.resume();
    }
    return tally;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
