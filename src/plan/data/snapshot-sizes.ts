import { layerName } from './data-labels.js';
import type { DataState, Snapshot } from './data-state.js';

/** What a snapshot takes of the engine's disk, in bytes. */
export interface SnapshotSizes {
  /** All of its layers. */
  total: number;
  /** Those of them that nothing else needs: what removing the snapshot frees. */
  own: number;
  layers: { volume: string; number: number; bytes: number }[];
}

/** The sizes of a snapshot, from those of volumes by name. */
export function snapshotSizes(
  data: DataState,
  { number, chains }: Snapshot,
  sizes: Map<string, number>,
): SnapshotSizes {
  const others = data.snapshots.filter((one) => one.number !== number);
  const layers = Object.entries(chains).flatMap(([volume, chain]) =>
    chain.map((layer) => ({ volume, number: layer, bytes: sizes.get(layerName(volume, layer)) ?? 0 })),
  );
  const shared = ({ volume, number: layer }: { volume: string; number: number }): boolean =>
    [data.heads.get(volume), ...others.map((one) => one.chains[volume])].some((chain) => chain?.includes(layer));
  const sum = (some: typeof layers): number => some.reduce((bytes, layer) => bytes + layer.bytes, 0);
  return { total: sum(layers), own: sum(layers.filter((layer) => !shared(layer))), layers };
}
