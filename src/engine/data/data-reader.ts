import { randomBytes } from 'node:crypto';
import { layerName, viewLabels } from '../../plan/data/data-labels.js';
import type { Chain } from '../../plan/data/data-state.js';
import type { FileEntry } from '../../plan/data/file-tree.js';
import type { EngineConnection } from '../connection.js';
import { statInContainer } from '../files/file-stat.js';
import { fileOfStat } from '../files/file-mode.js';
import { viewOptions } from './layer.js';
import { overlayDevice } from './overlay-device.js';
import { PAUSE_IMAGE, requirePauseImage } from '../pause-image.js';
import { ignoreMissing } from '../failures/ignore-missing.js';

/** Something of a volume's data to be read, under a path of the reader's. */
export type ReadMount = { at: string } & (
  | { volume: string }
  /** The data of a chain of layers as a service would see it. */
  | { of: string; chain: Chain }
  /** The files of one layer above those of a plain volume's folder. */
  | { of: string; layer: number; over: { volume: string; folder: string } }
);

/** Reads data without running anything: a container that mounts it and never starts. */
export interface DataReader {
  /** The file at a path; a link is not followed. */
  stat(path: string): Promise<FileEntry | undefined>;
  /** A tar stream of a folder, with the folder's name before every path (`GET /containers/{id}/archive`). */
  archive(path: string): Promise<NodeJS.ReadableStream>;
  /** Unpacks a tar into a folder. */
  write(path: string, archive: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a reader of what is held. Its container and the volumes that show merged layers carry a label: what is left of one
 * whose command was killed is removed by the next command that changes the stack.
 */
export async function openDataReader(
  connection: EngineConnection,
  { project, reader }: { project: string; reader: string },
  mounts: ReadMount[],
): Promise<DataReader> {
  const { docker } = connection;
  const labels = viewLabels(project, reader);
  const id = `${project}.view-${reader}-${randomBytes(4).toString('hex')}`;
  const views: string[] = [];
  const close = async (): Promise<void> => {
    await ignoreMissing(docker.getContainer(id).remove({ v: false, force: true }));
    for (const view of views) await ignoreMissing(docker.getVolume(view).remove());
  };
  try {
    const sources: { at: string; volume: string }[] = [];
    for (const mount of mounts) {
      if ('volume' in mount) {
        sources.push(mount);
        continue;
      }
      const Name = `${id}-${views.length + 1}`;
      views.push(Name);
      await docker.createVolume({ Name, Labels: labels, DriverOpts: await optionsOf(connection, mount) });
      sources.push({ at: mount.at, volume: Name });
    }
    await requirePauseImage(connection);
    const container = await docker.createContainer({
      name: id,
      Image: PAUSE_IMAGE,
      Labels: labels,
      NetworkDisabled: true,
      HostConfig: {
        NetworkMode: 'none',
        Mounts: sources.map(({ at, volume }) => ({
          Type: 'volume' as const,
          Source: volume,
          Target: at,
          ReadOnly: false,
          VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
        })),
      },
    });
    return {
      stat: async (path) => fileOfStat(await statInContainer(connection, container.id, path)),
      archive: (path) => container.getArchive({ path }),
      write: async (path, archive) => {
        await container.putArchive(archive, { path });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function optionsOf(
  connection: EngineConnection,
  mount: Exclude<ReadMount, { volume: string }>,
): Promise<Record<string, string>> {
  if ('chain' in mount) return viewOptions(connection, mount.of, mount.chain);
  const [upper, under] = await Promise.all(
    [layerName(mount.of, mount.layer), mount.over.volume].map(
      async (name) => (await connection.docker.getVolume(name).inspect()).Mountpoint,
    ),
  );
  return overlayDevice(connection, `lowerdir=${upper ?? ''}/upper:${under ?? ''}/${mount.over.folder}`);
}
