import { randomBytes } from 'node:crypto';
import { layerName, OVERLAY_RECORD } from '../plan/data/data-labels.js';
import { DEVENV } from '../plan/labels.js';
import type { EngineConnection } from './connection.js';
import { createLayer, headOptions } from './layer.js';
import { loadPauseImage, PAUSE_IMAGE } from './pause-image.js';

/**
 * Tries once whether the engine mounts an overlay of volumes, and leaves the answer on the engine as a volume without
 * content. Such a mount is made when a container starts; kernels and storage differ.
 */
export async function probeOverlay(connection: EngineConnection): Promise<'works' | 'fails'> {
  const { docker } = connection;
  const images = await docker.listImages({ filters: { reference: [PAUSE_IMAGE] } });
  if (images.length === 0) await loadPauseImage(connection);
  const volume = `devenv-probe-${randomBytes(4).toString('hex')}`;
  const layer = { volume, number: 1 };
  let result: 'works' | 'fails' = 'works';
  try {
    await createLayer(connection, 'devenv-probe', layer);
    await docker.createVolume({
      Name: volume,
      Driver: 'local',
      DriverOpts: await headOptions(connection, volume, [1]),
    });
    await mountOnce(connection, volume);
  } catch {
    result = 'fails';
  } finally {
    for (const name of [volume, layerName(volume, 1)]) {
      await docker
        .getVolume(name)
        .remove()
        .catch(() => undefined);
    }
  }
  await docker.createVolume({
    Name: OVERLAY_RECORD.name,
    Labels: { [DEVENV.role]: 'overlay-probe', [OVERLAY_RECORD.label]: result },
  });
  return result;
}

async function mountOnce({ docker }: EngineConnection, volume: string): Promise<void> {
  const container = await docker.createContainer({
    Image: PAUSE_IMAGE,
    Labels: { [DEVENV.role]: 'overlay-probe' },
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: '/data' }] },
  });
  try {
    await container.start();
  } finally {
    await container.remove({ force: true });
  }
}
