import { OVERLAY_RECORD } from '../plan/data/data-labels.js';
import type { EngineConnection } from './connection.js';

const known = new WeakMap<EngineConnection, Promise<string>>();

/** Driver options of a volume that is an overlay, given its mount options. */
export async function overlayDevice(connection: EngineConnection, options: string): Promise<Record<string, string>> {
  const own = await optionsOfEngine(connection);
  return { type: 'overlay', device: 'overlay', o: own === '' ? options : `${options},${own}` };
}

/**
 * What every overlay of this engine needs besides. Without root nobody may set the attributes by which an overlay knows
 * what was deleted of a lower layer, and deleting such a folder fails; `userxattr` has it use attributes of users (Linux
 * 5.11, Documentation/filesystems/overlayfs). The record of the probe tells, or else `GET /info`.
 */
export function optionsOfEngine(connection: EngineConnection): Promise<string> {
  const found = known.get(connection) ?? readOptions(connection);
  known.set(connection, found);
  return found;
}

async function readOptions({ docker }: EngineConnection): Promise<string> {
  const record = await docker
    .getVolume(OVERLAY_RECORD.name)
    .inspect()
    .catch(() => undefined);
  // Labels is null where there are none, whatever the type says
  const recorded = (record?.Labels as Record<string, string> | null | undefined)?.[OVERLAY_RECORD.options];
  if (recorded !== undefined) return recorded;
  const { SecurityOptions } = (await docker.info()) as { SecurityOptions: string[] | null };
  return (SecurityOptions ?? []).some((option) => option.includes('name=rootless')) ? 'userxattr' : '';
}
