import type { Chain, DataState, Layer } from './data-state.js';

/**
 * The data with the chains of snapshots as short as merged layers make them. A merged layer says what it is a copy of,
 * so a snapshot need not be written anew: the layers that it was made with may go. Heads keep the layers they mount.
 */
export function withMergedLayers(data: DataState): DataState {
  if (!data.layers.some(isMerged)) return data;
  const snapshots = data.snapshots.map((snapshot) => {
    const chains = Object.entries(snapshot.chains).map(([name, chain]) => [name, shortened(data, name, chain)]);
    return { ...snapshot, chains: Object.fromEntries(chains) as Record<string, Chain> };
  });
  return { ...data, snapshots };
}

/** A chain with merged layers in the place of what they are copies of. Older ones first: they may be part of later ones. */
export function shortened({ layers }: DataState, volume: string, chain: Chain): Chain {
  let short = chain;
  for (const { number, merges = [] } of mergedOf(layers, volume)) {
    const kept = short.length - merges.length;
    if (kept >= 0 && short.slice(kept).join(' ') === merges.join(' ')) short = [...short.slice(0, kept), number];
  }
  return short;
}

/** Whether a chain rests on merged layers. Those stand for what others refer to: nobody may write to them again. */
export function restsOnMerged({ layers }: DataState, volume: string, chain: Chain): boolean {
  return mergedOf(layers, volume).some(({ number }) => chain.includes(number));
}

function mergedOf(layers: Layer[], volume: string): Layer[] {
  return layers.filter((layer) => layer.volume === volume && isMerged(layer)).sort((a, b) => a.number - b.number);
}

function isMerged({ merges }: Layer): boolean {
  return merges !== undefined;
}
