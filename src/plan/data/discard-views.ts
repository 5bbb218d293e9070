import type { PlanBuilder } from '../builder.js';
import type { DataState } from './data-state.js';

/** The step that removes what interrupted readings of data left, because a volume that they mount cannot be made anew. */
export function discardViews(builder: PlanBuilder, { views }: Pick<DataState, 'views'>): number | undefined {
  if (views.containers.length + views.volumes.length === 0) return undefined;
  return builder.add({ kind: 'view-discard', key: '', ...views }, 'left by an interrupted command');
}
