import { neededLayers } from './data-state.js';
import type { DataState } from './data-state.js';

/** The number of the next layer of a volume: higher than any that was ever heard of. */
export function nextLayer(data: DataState, volume: string): number {
  const known = [...data.layers, ...data.halfMade.map(({ layer }) => layer)].filter((layer) => layer.volume === volume);
  return 1 + Math.max(0, ...known.map(({ number }) => number), ...neededLayers(data, volume));
}

/** The number of the next snapshot of the project. */
export function nextSnapshot(data: DataState): number {
  return 1 + Math.max(0, ...data.snapshots.map(({ number }) => number));
}
