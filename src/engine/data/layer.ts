import type { Readable } from 'node:stream';
import { layerName } from '../../plan/data/data-labels.js';
import type { Chain, FolderOwner, Layer } from '../../plan/data/data-state.js';
import { overlayOptions, readOnlyOptions } from '../../plan/data/overlay-options.js';
import type { EngineConnection } from '../connection.js';
import { makeLayer, PLACES } from './make-layer.js';
import { overlayDevice } from './overlay-device.js';
import { sendArchive } from '../files/send-archive.js';

/** Makes an empty layer, with the owner and mode of the one that it covers, which it resolves with. */
export function createLayer(
  connection: EngineConnection,
  project: string,
  layer: Layer,
  owner?: FolderOwner,
): Promise<FolderOwner> {
  const { volume, over } = layer;
  const model = over === undefined ? undefined : { volume: layerName(volume, over), folder: '/upper' };
  return makeLayer(connection, project, layer, { model, owner });
}

/**
 * Makes a layer of files: a tar stream with names below the folder that it is asked for, whose own entry is the owner
 * and mode of the data.
 */
export async function importLayer(
  connection: EngineConnection,
  project: string,
  layer: Layer,
  files: (into: string) => Readable,
): Promise<void> {
  const { podman } = connection;
  const upper = `${PLACES.layer.slice(1)}/upper`;
  await makeLayer(connection, project, layer, {
    // from the root a link may lead anywhere in the container, as it may in a service; Podman would leave the volume
    fill: (maker) =>
      podman === true ? sendArchive(maker, files('upper'), PLACES.layer) : sendArchive(maker, files(upper), '/'),
  });
}

/** Driver options of a head: an overlay of its layers, or the one layer as it is where it is `bound`. */
export async function headOptions(
  connection: EngineConnection,
  { volume, chain, bound }: { volume: string; chain: Chain; bound: boolean },
): Promise<Record<string, string>> {
  const paths = await layerPaths(connection, volume, chain);
  if (bound) return { type: 'none', o: 'bind', device: `${paths[0] ?? ''}/upper` };
  return overlayDevice(connection, overlayOptions(paths));
}

/** Driver options of a volume that shows the data of a chain as it is; what is no overlay must not be written to. */
export async function viewOptions(
  connection: EngineConnection,
  volume: string,
  chain: Chain,
): Promise<Record<string, string>> {
  const paths = await layerPaths(connection, volume, chain);
  // one layer is all of the data, on engines that mount no overlays too
  if (paths.length === 1) return { type: 'none', o: 'bind', device: `${paths[0] ?? ''}/upper` };
  return overlayDevice(connection, readOnlyOptions(paths));
}

/** Where the engine keeps the layers of a chain. */
export async function layerPaths({ docker }: EngineConnection, volume: string, chain: Chain): Promise<string[]> {
  const inspected = chain.map((number) => docker.getVolume(layerName(volume, number)).inspect());
  return (await Promise.all(inspected)).map(({ Mountpoint }) => Mountpoint);
}
