import type Docker from 'dockerode';
import { DevenvError } from '../../errors.js';
import { layerLabels, layerName, sourceName } from '../../plan/data/data-labels.js';
import type { FolderOwner, Layer } from '../../plan/data/data-state.js';
import type { EngineConnection } from '../connection.js';
import { ignoreMissing } from '../failures/ignore-missing.js';
import { PAUSE_IMAGE } from '../pause-image.js';

/** A folder in a volume: `/upper` of a layer, the root of an overlay. */
export interface VolumeFolder {
  volume: string;
  folder: string;
}

/** Where a layer's volume is mounted in what makes it, and where the folder that it is made after. */
export const PLACES = { layer: '/layer', model: '/model' } as const;

/** What a fresh volume's root folder has. */
const FRESH: FolderOwner = { uid: 0, gid: 0, mode: 0o755 };

export interface LayerMaking {
  /** The folder whose owner and mode it gets. */
  model?: VolumeFolder | undefined;
  /** What they are, where that is known: the model is not looked at then. */
  owner?: FolderOwner | undefined;
  fill?: (maker: Docker.Container) => Promise<void>;
}

/**
 * Makes a layer: a local volume with the folders that an overlay needs, `upper` with the owner and mode of a model,
 * because a merged root takes them from the uppermost. A container that never starts makes volume and folders (`POST
 * /containers/create`, `PUT /containers/{id}/archive`); while it is there the layer is half made, and `fill` may write
 * to it. Resolves with the owner and mode.
 */
export async function makeLayer(
  { docker, podman }: EngineConnection,
  project: string,
  layer: Layer,
  { model, owner: known, fill }: LayerMaking,
): Promise<FolderOwner> {
  const labels = layerLabels(project, layer);
  const name = layerName(layer.volume, layer.number);
  // with a container, Podman makes a volume without its labels
  if (podman === true) await docker.createVolume({ Name: name, Driver: 'local', Labels: labels });
  const maker = await docker.createContainer({
    name: `${name}-maker`,
    Image: PAUSE_IMAGE,
    Labels: labels,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [
        {
          Type: 'volume',
          Source: name,
          Target: PLACES.layer,
          ReadOnly: false,
          VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: 'local', Options: {} } },
        },
        ...(model === undefined || known !== undefined ? [] : [modelMount(model)]),
      ],
    },
  });
  const owner = known ?? (model === undefined ? FRESH : await ownerOf(maker, model));
  const { tarOf } = await import('../files/tar.js');
  const folders = await tarOf([
    { name: 'upper', directory: true, ...owner },
    { name: 'work', directory: true, mode: 0o755 },
    { name: 'empty', directory: true, mode: 0o755 },
  ]);
  // not through the root: Podman would put them beside the volume
  await maker.putArchive(folders, { path: PLACES.layer });
  await fill?.(maker);
  await maker.remove({ v: false });
  return owner;
}

/** Mounts what a layer is made after, to be read. */
export function modelMount({ volume }: VolumeFolder): Docker.MountSettings {
  return { Type: 'volume', Source: volume, Target: PLACES.model, ReadOnly: true, VolumeOptions: { NoCopy: true } } as Docker.MountSettings; // prettier-ignore
}

/** Removes a layer that is half made, the containers that were to make it, and what it is copied from. */
export async function discardLayer({ docker }: EngineConnection, layer: Layer, containerIds: string[]): Promise<void> {
  for (const id of containerIds) await ignoreMissing(docker.getContainer(id).remove({ force: true, v: true }));
  await ignoreMissing(docker.getVolume(layerName(layer.volume, layer.number)).remove());
  // last: it is what still tells of the layer once the containers are gone
  await ignoreMissing(docker.getVolume(sourceName(layer)).remove());
}

/** Owner and mode of the folder that an archive begins with; the rest of it is not read. */
async function ownerOf(maker: Docker.Container, { volume, folder }: VolumeFolder): Promise<FolderOwner> {
  const archive = await maker.getArchive({ path: `${PLACES.model}${folder}` });
  const { extract } = await import('tar-stream');
  const entries = extract();
  const owner = await new Promise<FolderOwner>((resolve, reject) => {
    entries.on('entry', ({ uid = 0, gid = 0, mode = 0o755 }: Partial<FolderOwner>) => {
      // older engines tell the kind of file along with it
      resolve({ uid, gid, mode: mode & 0o7777 });
    });
    entries.on('error', reject).on('finish', () => {
      reject(new DevenvError('ENGINE_FAILED', `Volume ${volume} could not be read.`));
    });
    archive.on('error', reject).pipe(entries);
  });
  archive.unpipe(entries);
  (archive as NodeJS.ReadableStream & { destroy(): void }).destroy();
  return owner;
}
