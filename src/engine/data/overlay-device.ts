import { OVERLAY_RECORD } from '../../plan/data/data-labels.js';
import type { EngineConnection } from '../connection.js';
import { unlessMissing } from '../failures/ignore-missing.js';

const known = new WeakMap<EngineConnection, Promise<string>>();

/** Driver options of a volume that is an overlay, given its mount options. */
export async function overlayDevice(connection: EngineConnection, options: string): Promise<Record<string, string>> {
  const own = await optionsOfEngine(connection);
  return { type: 'overlay', device: 'overlay', o: own === '' ? options : `${options},${own}` };
}

/** Has overlays of this connection mounted with further options, as a probe found them, or while it tries them. */
export function useOverlayOptions(connection: EngineConnection, options: string): void {
  known.set(connection, Promise.resolve(options));
}

/**
 * What every overlay of this engine needs besides. In a user namespace (an engine without root, or in an unprivileged
 * container) nobody may set the attributes by which an overlay knows what was deleted of a lower layer, and deleting such
 * a folder fails; `userxattr` has it use attributes of users (Linux 5.11, Documentation/filesystems/overlayfs). The record
 * of the probe tells, or else `GET /info` of an engine without root.
 */
async function optionsOfEngine(connection: EngineConnection): Promise<string> {
  const found = known.get(connection) ?? readOptions(connection);
  known.set(connection, found);
  return found;
}

async function readOptions({ docker }: EngineConnection): Promise<string> {
  const record = await unlessMissing(docker.getVolume(OVERLAY_RECORD.name).inspect());
  // null where there are none, whatever the type says
  if (record !== undefined) return (record.Labels as Record<string, string> | null)?.[OVERLAY_RECORD.options] ?? '';
  const { SecurityOptions } = (await docker.info()) as { SecurityOptions: string[] | null };
  return (SecurityOptions ?? []).some((option) => option.includes('name=rootless')) ? 'userxattr' : '';
}
