import type { Stack, Volume } from '../../stack/stack.js';
import { COMPOSE } from '../labels.js';
import type { ObservedState } from '../observed.js';
import type { Chain, DataState } from './data-state.js';
import { writableBinds } from './writable-binds.js';

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
  const { overlay } = observed.data;
  return overlay === 'works' || overlay === 'fails'
    ? undefined
    : 'on an engine that mounts neither overlays nor folders';
}

/** Keys of the plain volumes of this project whose data could be layered. */
export function plainVolumes(stack: Stack, observed: ObservedState): string[] {
  const data = { ...observed.data, overlay: 'works' as const };
  return Object.entries(stack.volumes).flatMap(([key, { name }]) => {
    const volume = observed.volumes.find((one) => one.name === name);
    if (volume?.labels[COMPOSE.project] !== stack.name || observed.data.heads.has(name)) return [];
    const without = { ...observed, data, volumes: observed.volumes.filter((one) => one !== volume) };
    return layerObstacle(stack, key, without) === undefined ? [key] : [];
  });
}

/** The volumes and folders of the user's that are no part of a snapshot, in a line, or nothing where all are. */
export function leftOut(stack: Stack, observed: ObservedState): string | undefined {
  const words = Object.keys(stack.volumes).flatMap((key) => {
    const obstacle = layerObstacle(stack, key, observed);
    return obstacle === undefined ? [] : [`${key} (${obstacle})`];
  });
  const binds = writableBinds(stack, Object.keys(stack.services)).map((path) => `${path} (yours)`);
  const all = [...words, ...binds];
  return all.length === 0 ? undefined : `Not in the snapshot: ${all.join(', ')}.`;
}

/** Keys of the volumes whose data is layered, or will be when they are made. */
export function layeredVolumes(stack: Stack, observed: ObservedState): string[] {
  return Object.keys(stack.volumes).filter((key) => layerObstacle(stack, key, observed) === undefined);
}

/** True where one of these volumes may get layers and nobody knows yet whether the engine mounts overlays. */
export function needsOverlayProbe(stack: Stack, observed: ObservedState, keys: string[]): boolean {
  if (observed.data.overlay !== 'unknown') return false;
  const supposing = { ...observed, data: { ...observed.data, overlay: 'works' as const } };
  return keys.some((key) => layerObstacle(stack, key, supposing) === undefined);
}

/**
 * Whether the data of a volume is copied where that of others gets a layer over it: the engine mounts no overlays, or
 * the volume says `x-devenv: { layered: copy }`. Each of its chains is one layer that holds everything.
 */
export function isCopied(stack: Stack, { overlay }: DataState, key: string): boolean {
  return overlay === 'fails' || layeredSetting(stack.volumes[key]) === 'copy';
}

/** How a volume becomes the head of a chain: where its data is copied, it is the one layer itself. */
export function headOf(stack: Stack, data: DataState, key: string, chain: Chain): { chain: Chain; bound?: true } {
  return chain.length === 1 && isCopied(stack, data, key) ? { chain, bound: true } : { chain };
}

/** `x-devenv: { layered: false }` on a volume keeps it a plain one. */
function isOptedOut(volume: Volume): boolean {
  return layeredSetting(volume) === false;
}

function layeredSetting(volume: Volume | undefined): unknown {
  return (volume?.['x-devenv'] as { layered?: unknown } | undefined)?.layered;
}
