import { PlanBuilder } from '../builder.js';
import type { Plan } from '../plan.js';
import { layerName, snapshotVolume, sourceName } from './data-labels.js';
import { neededLayers, noData } from './data-state.js';
import { discardViews } from './discard-views.js';
import type { DataState, HalfMade, Layer, Snapshot } from './data-state.js';

/** The parts of a project's data that nothing needs. */
export interface Garbage {
  project: string;
  /** Layers that nothing refers to, half made ones, and what was reading data: no data goes with them. */
  leftovers: { layers: Layer[]; halfMade: HalfMade[]; views: DataState['views'] };
  /** Data of a project that has neither volumes nor containers any more: its user may still want it. */
  abandoned: { layers: Layer[]; snapshots: Snapshot[] };
}

/** What nothing needs of a project's data; `alive` where it has volumes or containers. */
export function findGarbage(project: string, data: DataState, alive: boolean): Garbage {
  const none: Garbage = {
    project,
    leftovers: { layers: [], halfMade: [], views: noData().views },
    abandoned: { layers: [], snapshots: [] },
  };
  // whoever comes next mends what is under way; what is being read is looked at again when it no longer is
  if (data.operation !== undefined || data.readers.length > 0) return none;
  const { halfMade, layers, snapshots, views } = data;
  if (!alive) return { project, leftovers: { layers: [], halfMade, views }, abandoned: { layers, snapshots } };
  const unneeded = layers.filter(({ volume, number }) => !neededLayers(data, volume).has(number));
  return { ...none, leftovers: { layers: unneeded, halfMade, views } };
}

/** The plan that removes it, snapshots before the layers that they name. */
export function planGarbage({ leftovers, abandoned }: Garbage): Plan {
  const builder = new PlanBuilder();
  const cause = 'nothing needs it';
  // what makes a layer mounts the one that it covers
  const discarded = leftovers.halfMade.map(({ layer, containerIds }) =>
    builder.add({ kind: 'layer-discard', key: layer.volume, layer, containerIds }, cause),
  );
  const needs = [...discarded, discardViews(builder, leftovers)];
  for (const layer of leftovers.layers)
    builder.add({ kind: 'layer-remove', key: layer.volume, layer }, cause, { needs });
  const asked = 'its project is gone';
  const gone = abandoned.snapshots.map(({ number, name }) =>
    builder.add({ kind: 'snapshot-remove', key: name, number }, asked, {}, true),
  );
  for (const layer of abandoned.layers)
    builder.add({ kind: 'layer-remove', key: layer.volume, layer }, asked, { needs: [...needs, ...gone] }, true);
  return builder.build();
}

/** Names of the volumes that it consists of. */
export function garbageVolumes({ project, leftovers, abandoned }: Garbage): {
  leftover: string[];
  abandoned: string[];
} {
  const nameOf = ({ volume, number }: Layer): string => layerName(volume, number);
  const halves = leftovers.halfMade.flatMap(({ layer }) => [nameOf(layer), sourceName(layer)]);
  return {
    leftover: [...leftovers.layers.map(nameOf), ...halves, ...leftovers.views.volumes],
    abandoned: [
      ...abandoned.snapshots.map(({ number }) => snapshotVolume(project, number)),
      ...abandoned.layers.map(nameOf),
    ],
  };
}
