import type { SnapshotDiffResult, VolumeDiff } from '../operations/snapshot-diff.js';
import type { FileChange } from '../plan/data/diff-layers.js';
import { formatBytes } from './bytes.js';

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** The files that are not what they were, a block for each volume with a line for each file. */
export function snapshotDiffText({ from, to, volumes }: SnapshotDiffResult): string {
  const between = to === undefined ? `since snapshot ${from}` : `from snapshot ${from} to ${to}`;
  const changed = volumes.filter(({ files }) => files.length > 0);
  if (changed.length === 0)
    return `Nothing has changed ${between} (${volumes.map(({ volume }) => volume).join(', ')}).`;
  return volumes.map((one) => volumeText(one, between)).join('\n\n');
}

function volumeText({ volume, files }: VolumeDiff, between: string): string {
  if (files.length === 0) return `${volume}: nothing has changed ${between}`;
  const counts = (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const count = files.filter((file) => file.change === change).length;
    return count === 0 ? [] : [`${count} ${change}`];
  });
  return [`${volume}: ${counts.join(', ')} ${between}`, ...files.map(fileLine)].join('\n');
}

function fileLine({ path, change, type, before, after }: FileChange): string {
  const name = JSON.stringify(type === 'directory' ? `${path}/` : path).slice(1, -1);
  const sizes = type === 'file' ? `  ${sizeWords(before, after)}` : '';
  return `  ${SIGNS[change]} ${name}${sizes}`;
}

function sizeWords(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined || before === after) return formatBytes(after ?? before ?? 0);
  return `${formatBytes(before)} -> ${formatBytes(after)}`;
}
