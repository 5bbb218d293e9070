import { layerLabels, layerName, sourceName } from '../../plan/data/data-labels.js';
import type { CopySource, Layer } from '../../plan/data/data-state.js';
import { readOnlyOptions } from '../../plan/data/overlay-options.js';
import type { EngineConnection } from '../connection.js';
import { copyByArchive } from './copy-by-archive.js';
import { copyByTools } from './copy-by-tools.js';
import { layerPaths } from './layer.js';
import { overlayDevice } from './overlay-device.js';
import { discardLayer, makeLayer } from './make-layer.js';
import type { VolumeFolder } from './make-layer.js';
import { interrupted } from './tree-copy.js';

export interface CopyOptions {
  /** Whose `cp` copies best: it knows holes, extended attributes and fractions of seconds. */
  image: string | undefined;
  signal: AbortSignal;
  onProgress: (detail: string) => void;
}

/**
 * Makes a layer that holds a copy of what a chain of sealed layers shows, or of a plain volume that nobody writes to,
 * and compares the two. A failure leaves nothing of it.
 */
export async function copyLayer(
  connection: EngineConnection,
  project: string,
  { layer, from }: { layer: Layer; from: CopySource },
  options: CopyOptions,
): Promise<void> {
  const labels = layerLabels(project, layer);
  const helpers: string[] = [];
  const keep = (id: string): void => void helpers.push(id);
  try {
    const model = await openSource(connection, layer, from, labels);
    await makeLayer(connection, project, layer, {
      model,
      fill: async (maker) => {
        keep(maker.id);
        const copy = { layer: layerName(layer.volume, layer.number), model, maker, labels, keep };
        const copied = await copyByTools(connection, copy, options);
        if (options.signal.aborted) throw interrupted();
        if (!copied) await copyByArchive(connection, copy, options);
      },
    });
    if (model.volume === sourceName(layer)) await connection.docker.getVolume(model.volume).remove();
  } catch (error) {
    await discardLayer(connection, layer, helpers).catch(() => undefined);
    throw error;
  }
}

/** What is copied, as a folder of a volume. Several layers are made one by an overlay that nobody can write to. */
async function openSource(
  connection: EngineConnection,
  layer: Layer,
  from: CopySource,
  labels: Record<string, string>,
): Promise<VolumeFolder> {
  if ('volume' in from) return { volume: from.volume, folder: '' };
  const [first, ...others] = from.chain;
  if (first !== undefined && others.length === 0) return { volume: layerName(layer.volume, first), folder: '/upper' };
  const options = readOnlyOptions(await layerPaths(connection, layer.volume, from.chain));
  await connection.docker.createVolume({
    Name: sourceName(layer),
    Driver: 'local',
    DriverOpts: await overlayDevice(connection, options),
    Labels: labels,
  });
  return { volume: sourceName(layer), folder: '' };
}
