import type { Service, Stack } from '../stack/stack.js';
import { DEVENV } from './labels.js';
import type { ObservedContainer } from './observed.js';

/** How the engine names an anonymous volume. */
const NAME = /^[0-9a-f]{64}$/;

/** The anonymous volumes of a container, name by target path. */
export function anonymousVolumes(container: ObservedContainer | undefined): Record<string, string> {
  const named = new Set((container?.labels[DEVENV.named] ?? '').split(' '));
  return Object.fromEntries(
    (container?.mounts ?? []).flatMap(({ type, name, target }) =>
      type === 'volume' && name !== undefined && NAME.test(name) && !named.has(name) ? [[target, name] as const] : [],
    ),
  );
}

/** The label that tells the declared volumes of a service from anonymous ones where their names look alike. */
export function namedLabel(stack: Stack, service: Service): Record<string, string> {
  const names = (service.volumes ?? []).flatMap((mount) =>
    mount.type === 'volume' && mount.source !== undefined ? [stack.volumes[mount.source]?.name ?? mount.source] : [],
  );
  const alike = names.filter((name) => NAME.test(name));
  return alike.length === 0 ? {} : { [DEVENV.named]: alike.join(' ') };
}
