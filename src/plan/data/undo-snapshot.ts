import type { Chain, DataState, SnapshotContent } from './data-state.js';
import { nextSnapshot } from './numbers.js';

/** `completed` of a snapshot of these volumes as they are. */
export function completedOf(data: DataState, volumes: string[]): Pick<SnapshotContent, 'completed'> {
  const known = volumes.flatMap((name) => {
    const completed = data.completed.get(name);
    return completed === undefined ? [] : [[name, completed] as const];
  });
  return known.length > 0 ? { completed: Object.fromEntries(known) } : {};
}

/** What is written down of the data that these volumes have now, before they get other data. */
export function undoSnapshot(
  data: DataState,
  cause: string,
  volumes: string[],
): { number: number; content: SnapshotContent } {
  const number = nextSnapshot(data);
  const chains: [string, Chain][] = volumes.map((name) => [name, data.heads.get(name) ?? []]);
  return {
    number,
    content: {
      kind: 'undo',
      name: `undo-${number}`,
      cause,
      chains: Object.fromEntries(chains),
      ...completedOf(data, volumes),
    },
  };
}
