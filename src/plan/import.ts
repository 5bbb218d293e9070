import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import type { SnapshotContent } from './data/data-state.js';
import { nextLayer, nextSnapshot } from './data/numbers.js';
import { tidyData } from './data/tidy-data.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';

export interface ImportOptions {
  content: Omit<SnapshotContent, 'chains'>;
  /** The volumes that are taken from the archive: their keys, and the blob that each is in. */
  volumes: { key: string; digest: string }[];
}

/**
 * The plan that makes a snapshot of an archive: a layer for each volume, then the note that keeps them. Until that is
 * there, nothing refers to the layers, and whoever tidies up removes them.
 */
export function planImport(stack: Stack, observed: ObservedState, { content, volumes }: ImportOptions): Plan {
  const builder = new PlanBuilder();
  const { data } = observed;
  const cause = `import ${content.name}`;
  const made = volumes.map(({ key, digest }) => {
    const volume = stack.volumes[key]?.name ?? key;
    const layer = { volume, number: nextLayer(data, volume) };
    return { volume, layer, step: builder.add({ kind: 'layer-import', key, layer, digest }, cause) };
  });
  const chains = Object.fromEntries(made.map(({ volume, layer }) => [volume, [layer.number]]));
  const key = volumes[0]?.key ?? '';
  const keep = { kind: 'snapshot-create', key, number: nextSnapshot(data), content: { ...content, chains } } as const;
  builder.add(keep, cause, { needs: made.map(({ step }) => step) });
  tidyData(builder, stack, data, []);
  return builder.build();
}

/** The plan that removes what nothing refers to, such as the layers of an import that failed. */
export function planTidy(stack: Stack, observed: ObservedState): Plan {
  const builder = new PlanBuilder();
  tidyData(builder, stack, observed.data, []);
  return builder.build();
}
