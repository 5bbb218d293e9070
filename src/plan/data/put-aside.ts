import type { Stack } from '../../stack/stack.js';
import type { PlanBuilder } from '../builder.js';
import type { ObservedState } from '../observed.js';
import { switchHeads } from './switch-heads.js';
import { tidyData } from './tidy-data.js';
import { undoSnapshot } from './undo-snapshot.js';

/**
 * Takes the volumes away that the stack owns and keeps their layers as an undo: all of them or none. The baseline goes,
 * for the next `up` begins anew; saved snapshots and earlier undos stay. Returns the names of the volumes.
 */
export function putAside(builder: PlanBuilder, stack: Stack, observed: ObservedState, removed: number[]): string[] {
  const { data } = observed;
  const verb = 'down --volumes';
  const owned = observed.volumes.filter(({ name, key }) => key !== '' && data.heads.has(name));
  const names = owned.map(({ name }) => name);
  const switched =
    names.length === 0
      ? undefined
      : switchHeads(builder, stack, data, {
          verb,
          how: 'restored',
          targets: new Map(owned.map(({ key }) => [key, { again: [], completed: undefined }])),
          keeps: undoSnapshot(data, verb, names),
          stopped: removed,
          removed,
        });
  const after = switched?.after ?? data;
  const needs = switched === undefined ? removed : [switched.ended];
  const baselines = after.snapshots.filter(({ kind }) => kind === 'baseline');
  const dropped = baselines.map(({ number, chains }) => {
    const key = Object.keys(chains)[0] ?? '';
    return builder.add({ kind: 'snapshot-remove', key, number }, verb, { needs });
  });
  const snapshots = after.snapshots.filter((one) => !baselines.includes(one));
  tidyData(builder, stack, { ...after, snapshots }, [...needs, ...dropped]);
  return names;
}
