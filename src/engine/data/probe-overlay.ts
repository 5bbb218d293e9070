import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { layerName, OVERLAY_RECORD, viewLabels } from '../../plan/data/data-labels.js';
import { DEVENV } from '../../plan/labels.js';
import type { EngineConnection } from '../connection.js';
import { ignoreMissing } from '../failures/ignore-missing.js';
import { createLayer, headOptions, importLayer } from './layer.js';
import { useOverlayOptions } from './overlay-device.js';
import { PAUSE_IMAGE, requirePauseImage } from '../pause-image.js';

type ProbeResult = 'works' | 'fails' | 'none';

/** Whose the parts of a probe are: what one leaves that was killed, `devenv gc` finds. */
const PROJECT = 'devenv-probe';

/** What an overlay may need besides, tried in this order (overlay-device.ts tells what for). */
const OPTIONS = ['', 'userxattr'];

/**
 * Tries once whether the engine mounts an overlay of volumes in which a folder of a sealed layer can be deleted, or else a
 * folder of one as another, and leaves the answer on the engine as a volume without content. Such a mount is made when a
 * container starts; kernels and storage differ.
 */
export async function probeOverlay(connection: EngineConnection): Promise<ProbeResult> {
  const { docker } = connection;
  await requirePauseImage(connection);
  const { result, options } = await firstThatWorks(connection);
  useOverlayOptions(connection, options);
  // where nothing can be mounted, the engine itself may be broken: it is tried again
  if (result === 'none') return result;
  // that of an older devenv says less
  await ignoreMissing(docker.getVolume(OVERLAY_RECORD.name).remove());
  await docker.createVolume({
    Name: OVERLAY_RECORD.name,
    Labels: { [DEVENV.role]: 'overlay-probe', [OVERLAY_RECORD.label]: result, [OVERLAY_RECORD.options]: options },
  });
  return result;
}

async function firstThatWorks(connection: EngineConnection): Promise<{ result: ProbeResult; options: string }> {
  for (const options of OPTIONS) {
    useOverlayOptions(connection, options);
    if (await mounts(connection, false)) return { result: 'works', options };
  }
  return { result: (await mounts(connection, true)) ? 'fails' : 'none', options: '' };
}

/** Whether a volume of two layers can be mounted and changed, or one layer `bound`. Leaves nothing. */
async function mounts(connection: EngineConnection, bound: boolean): Promise<boolean> {
  const { docker } = connection;
  const volume = `devenv-probe-${randomBytes(4).toString('hex')}`;
  const chain = bound ? [1] : [2, 1];
  try {
    await importLayer(connection, PROJECT, { volume, number: 1 }, (into) => Readable.from(filledFolder(into)));
    if (!bound) await createLayer(connection, PROJECT, { volume, number: 2, over: 1 });
    const DriverOpts = await headOptions(connection, { volume, chain, bound });
    await docker.createVolume({ Name: volume, Driver: 'local', DriverOpts, Labels: viewLabels(PROJECT, volume) });
    await mountOnce(connection, volume, bound);
    return true;
  } catch {
    return false;
  } finally {
    for (const name of [volume, ...chain.map((number) => layerName(volume, number))]) {
      await docker
        .getVolume(name)
        .remove()
        .catch(() => undefined);
    }
  }
}

async function mountOnce({ docker, podman }: EngineConnection, volume: string, bound: boolean): Promise<void> {
  const container = await docker.createContainer({
    Image: PAUSE_IMAGE,
    Labels: viewLabels(PROJECT, volume),
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: '/data' }] },
  });
  try {
    await container.start();
    // Podman does not put a file in the place of a folder
    if (!bound && podman !== true) await replaceFolder(container);
  } finally {
    await container.remove({ force: true });
  }
}

/** A file in the place of a folder: the engine deletes the folder for it. */
async function replaceFolder(container: Docker.Container): Promise<void> {
  const { tarOf } = await import('../files/tar.js');
  const file = await tarOf([{ name: 'folder', content: '', mode: 0o644 }]);
  await container.putArchive(Readable.from([file]), { path: '/data' });
}

async function* filledFolder(root: string): AsyncGenerator<Buffer> {
  const { tarOf } = await import('../files/tar.js');
  yield await tarOf([
    { name: root, directory: true, mode: 0o755 },
    { name: `${root}/folder`, directory: true, mode: 0o755 },
    { name: `${root}/folder/file`, content: '', mode: 0o644 },
  ]);
}
