import type { DataState, Snapshot } from './data-state.js';

/** The data as it was before a seed that has not come to its end: its snapshot is there until the baseline is sealed. */
export function unfinishedSeed(data: DataState): Snapshot | undefined {
  return data.snapshots.findLast(({ kind }) => kind === 'unseeded');
}
