import type { ObservedContainer } from './observed.js';

/** The anonymous volumes of a container, name by target path. The engine names them with 64 hex digits. */
export function anonymousVolumes(container: ObservedContainer | undefined): Record<string, string> {
  return Object.fromEntries(
    (container?.mounts ?? []).flatMap(({ type, name, target }) =>
      type === 'volume' && name !== undefined && /^[0-9a-f]{64}$/.test(name) ? [[target, name] as const] : [],
    ),
  );
}
