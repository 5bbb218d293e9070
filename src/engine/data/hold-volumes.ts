import { viewLabels } from '../../plan/data/data-labels.js';
import type { EngineConnection } from '../connection.js';
import { ignoreMissing } from '../failures/ignore-missing.js';
import { PAUSE_IMAGE, requirePauseImage } from '../pause-image.js';

/**
 * Keeps volumes from being removed, by anybody: a container that names them and never starts. Returns what ends that. Its
 * label tells other commands what is being read, and by whom.
 */
export async function holdVolumes(
  connection: EngineConnection,
  { project, reader }: { project: string; reader: string },
  volumes: string[],
): Promise<() => Promise<void>> {
  const { docker } = connection;
  const name = `${project}.view-${reader}`;
  await requirePauseImage(connection);
  await docker.createContainer({
    name,
    Image: PAUSE_IMAGE,
    Labels: viewLabels(project, reader),
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: volumes.map((volume, index) => ({
        Type: 'volume' as const,
        Source: volume,
        Target: `/held/${index}`,
        ReadOnly: true,
        VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
      })),
    },
  });
  return () => ignoreMissing(docker.getContainer(name).remove({ v: false, force: true }));
}
