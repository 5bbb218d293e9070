import { randomBytes } from 'node:crypto';
import { layerName, OVERLAY_RECORD } from '../plan/data/data-labels.js';
import { DEVENV } from '../plan/labels.js';
import type { EngineConnection } from './connection.js';
import { ignoreMissing } from './ignore-missing.js';
import { createLayer, headOptions } from './layer.js';
import { optionsOfEngine } from './overlay-device.js';
import { loadPauseImage, PAUSE_IMAGE } from './pause-image.js';

type ProbeResult = 'works' | 'fails' | 'none';

/**
 * Tries once whether the engine mounts an overlay of volumes, or else a folder of one as another, and leaves the answer
 * on the engine as a volume without content. Such a mount is made when a container starts; kernels and storage differ.
 */
export async function probeOverlay(connection: EngineConnection): Promise<ProbeResult> {
  const { docker } = connection;
  const images = await docker.listImages({ filters: { reference: [PAUSE_IMAGE] } });
  if (images.length === 0) await loadPauseImage(connection);
  const result = (await mounts(connection, false)) ? 'works' : (await mounts(connection, true)) ? 'fails' : 'none';
  const options = await optionsOfEngine(connection);
  // that of an older devenv says less
  await ignoreMissing(docker.getVolume(OVERLAY_RECORD.name).remove());
  await docker.createVolume({
    Name: OVERLAY_RECORD.name,
    Labels: { [DEVENV.role]: 'overlay-probe', [OVERLAY_RECORD.label]: result, [OVERLAY_RECORD.options]: options },
  });
  return result;
}

/** Whether a volume of one layer can be mounted, as an overlay or `bound`. Leaves nothing. */
async function mounts(connection: EngineConnection, bound: boolean): Promise<boolean> {
  const { docker } = connection;
  const volume = `devenv-probe-${randomBytes(4).toString('hex')}`;
  try {
    await createLayer(connection, 'devenv-probe', { volume, number: 1 });
    const DriverOpts = await headOptions(connection, { volume, chain: [1], bound });
    await docker.createVolume({ Name: volume, Driver: 'local', DriverOpts });
    await mountOnce(connection, volume);
    return true;
  } catch {
    return false;
  } finally {
    for (const name of [volume, layerName(volume, 1)]) {
      await docker
        .getVolume(name)
        .remove()
        .catch(() => undefined);
    }
  }
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
