import { DevenvError } from '../errors.js';
import { layerLabels, layerName } from '../plan/data/data-labels.js';
import type { Chain, Layer } from '../plan/data/data-state.js';
import type { EngineConnection } from './connection.js';
import { PAUSE_IMAGE } from './pause-image.js';

/** Owner and mode of a folder. */
interface FolderOwner {
  uid: number;
  gid: number;
  mode: number;
}

/** What a fresh volume's root folder has. */
const FRESH: FolderOwner = { uid: 0, gid: 0, mode: 0o755 };

/**
 * Makes a layer: a local volume with the folders that an overlay needs, `upper` with the owner and mode of the layer it
 * covers, because the merged root takes them from the uppermost. A container that never starts makes volume and
 * folders (`POST /containers/create`, `PUT /containers/{id}/archive`); while it is there the layer is half made.
 */
export async function createLayer({ docker, podman }: EngineConnection, project: string, layer: Layer): Promise<void> {
  const labels = layerLabels(project, layer);
  const name = layerName(layer.volume, layer.number);
  const covered = layer.over === undefined ? undefined : layerName(layer.volume, layer.over);
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
          Target: '/layer',
          ReadOnly: false,
          VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: 'local', Options: {} } },
        },
        ...(covered === undefined
          ? []
          : [{ Type: 'volume' as const, Source: covered, Target: '/covered', ReadOnly: true }]),
      ],
    },
  });
  const owner =
    covered === undefined ? FRESH : await ownerOf(await maker.getArchive({ path: '/covered/upper' }), covered);
  const { tarOf } = await import('./tar.js');
  const folders = await tarOf([
    { name: 'upper', directory: true, ...owner },
    { name: 'work', directory: true, mode: 0o755 },
    { name: 'empty', directory: true, mode: 0o755 },
  ]);
  // not through the root: Podman would put them beside the volume
  await maker.putArchive(folders, { path: '/layer' });
  await maker.remove({ v: false });
}

/** Driver options of a head: an overlay of its layers, below all of them the oldest one's empty folder. */
export async function headOptions(
  { docker }: EngineConnection,
  volume: string,
  chain: Chain,
): Promise<Record<string, string>> {
  const paths = await Promise.all(
    chain.map(async (number) => (await docker.getVolume(layerName(volume, number)).inspect()).Mountpoint),
  );
  const [current = '', ...lower] = paths;
  const bottom = paths.at(-1) ?? '';
  const lowers = [...lower.map((path) => `${path}/upper`), `${bottom}/empty`];
  return {
    type: 'overlay',
    device: 'overlay',
    o: `lowerdir=${lowers.join(':')},upperdir=${current}/upper,workdir=${current}/work`,
  };
}

/** Owner and mode of the folder that an archive begins with; the rest of it is not read. */
async function ownerOf(archive: NodeJS.ReadableStream, layer: string): Promise<FolderOwner> {
  const { extract } = await import('tar-stream');
  const entries = extract();
  const owner = await new Promise<FolderOwner>((resolve, reject) => {
    entries.on('entry', ({ uid = 0, gid = 0, mode = 0o755 }: Partial<FolderOwner>) => {
      resolve({ uid, gid, mode });
    });
    entries.on('error', reject).on('finish', () => {
      reject(new DevenvError('ENGINE_FAILED', `Layer ${layer} could not be read.`));
    });
    archive.on('error', reject).pipe(entries);
  });
  archive.unpipe(entries);
  (archive as NodeJS.ReadableStream & { destroy(): void }).destroy();
  return owner;
}
