import type { Stack, Volume } from '../../stack/stack.js';
import type { ObservedState } from '../observed.js';

/** Why the data of a volume is not layered, in words, or nothing where it is or can be. */
export function layerObstacle(stack: Stack, key: string, observed: ObservedState): string | undefined {
  const volume = stack.volumes[key];
  if (volume === undefined) return 'not declared';
  if (volume.external === true) return 'external';
  if (volume.driver !== undefined && volume.driver !== 'local') return `of driver ${volume.driver}`;
  if (Object.keys(volume.driver_opts ?? {}).length > 0) return 'with driver options';
  if (isOptedOut(volume)) return 'opted out with x-devenv';
  if (observed.data.heads.has(volume.name)) return undefined;
  if (observed.volumes.some(({ name }) => name === volume.name)) return 'a plain volume';
  return observed.data.overlay === 'works' ? undefined : 'on an engine that mounts no overlays';
}

/** Keys of the volumes whose data is layered, or will be when they are made. */
export function layeredVolumes(stack: Stack, observed: ObservedState): string[] {
  return Object.keys(stack.volumes).filter((key) => layerObstacle(stack, key, observed) === undefined);
}

/** True where a volume of the given services is about to be made and nobody knows yet whether the engine mounts overlays. */
export function needsOverlayProbe(stack: Stack, observed: ObservedState, keys: string[]): boolean {
  if (observed.data.overlay !== 'unknown') return false;
  const supposing = { ...observed, data: { ...observed.data, overlay: 'works' as const } };
  return keys.some((key) => {
    const name = stack.volumes[key]?.name ?? '';
    return !observed.data.heads.has(name) && layerObstacle(stack, key, supposing) === undefined;
  });
}

/** `x-devenv: { layered: false }` on a volume keeps it a plain one. */
function isOptedOut(volume: Volume): boolean {
  return (volume['x-devenv'] as { layered?: unknown } | undefined)?.layered === false;
}
