import type { SnapshotResult, SnapshotView } from '../operations/snapshot.js';
import { formatBytes } from './bytes.js';
import { formatElapsed } from './duration.js';
import { formatTable } from './table.js';

const TITLES = {
  saved: (name: string) => `Saved snapshot ${name}`,
  restored: (name: string) => `Restored snapshot ${name}`,
  removed: (name: string) => `Removed snapshot ${name}`,
  undone: (name: string) => `Took back: ${name}`,
};

const NOT_DONE = { saved: 'saved', restored: 'restored', removed: 'removed', undone: 'gone back to' };

const NEXT = {
  saved: (name: string) => `To go back to it: devenv snapshot restore ${name}`,
  restored: () => 'To take it back: devenv undo',
  undone: () => 'To take that back in turn: devenv undo',
  removed: () => undefined,
};

/** What was done to a snapshot, to which volumes, and which services were replaced for it. */
export function snapshotSummary(
  done: 'saved' | 'restored' | 'removed' | 'undone',
  { snapshot, services, elapsedMs, done: came }: SnapshotResult,
): string {
  const subject = done === 'undone' ? (snapshot.cause ?? snapshot.name) : snapshot.name;
  if (!came) return `Snapshot ${snapshot.name} was not ${NOT_DONE[done]}; the data is as it was.`;
  const replaced = services.length > 0 ? `\n  replaced for it: ${services.join(', ')}` : '';
  const next = NEXT[done](snapshot.name);
  const title = `${TITLES[done](subject)} (${snapshot.volumes.join(', ')}) in ${formatElapsed(elapsedMs)}`;
  return `${title}${replaced}${next === undefined ? '' : `\n${next}`}`;
}

/** The snapshots as a table; `now` in milliseconds since the epoch. */
export function snapshotTable(snapshots: SnapshotView[], now: number, width?: number): string {
  if (snapshots.length === 0) return 'No snapshots yet. To save one: devenv snapshot save';
  const sized = snapshots.some(({ sizes }) => sizes !== undefined);
  const columns = [
    { title: 'NAME' },
    { title: 'KIND' },
    { title: 'AGE' },
    { title: 'VOLUMES', shrinkTo: 10 },
    ...(sized ? [{ title: 'SIZE' }, { title: 'OWN' }] : []),
    { title: 'COMMIT' },
    { title: 'NOTE', shrinkTo: 10 },
  ];
  const rows = snapshots.map(({ name, kind, createdAt, volumes, commit, note, cause, sizes }) => [
    name,
    kind,
    formatElapsed(Math.max(0, now - Date.parse(createdAt))),
    volumes.join(', '),
    ...(sizes === undefined ? [] : [formatBytes(sizes.total), formatBytes(sizes.own)]),
    commit ?? '',
    note ?? (cause === undefined ? '' : `before: ${cause}`),
  ]);
  return formatTable(columns, rows, width);
}
