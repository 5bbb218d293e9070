import { devenvSettings } from '../../stack/devenv-settings.js';
import type { Stack } from '../../stack/stack.js';
import type { PlanBuilder } from '../builder.js';
import { neededLayers } from './data-state.js';
import type { DataState } from './data-state.js';

/** Removes, after the given steps, what layered data no longer needs: undo snapshots beyond the last few, layers that nothing refers to. */
export function tidyData(builder: PlanBuilder, stack: Stack, data: DataState, needs: (number | undefined)[]): void {
  const cause = 'no longer needed';
  const undos = data.snapshots.filter(({ kind }) => kind === 'undo');
  const surplus = Math.max(0, undos.length - devenvSettings(stack).undo);
  const outdated = new Set(undos.slice(0, surplus).map(({ number }) => number));
  const dropped = data.snapshots
    .filter(({ number }) => outdated.has(number))
    .map(({ number, chains }) => {
      const key = keyOf(stack, Object.keys(chains)[0] ?? '');
      return builder.add({ kind: 'snapshot-remove', key, number }, cause, { needs });
    });
  const kept = { ...data, snapshots: data.snapshots.filter(({ number }) => !outdated.has(number)) };
  // what makes a layer mounts the one that it covers
  const discarded = data.halfMade.map(({ containerIds, layer }) => {
    const key = keyOf(stack, layer.volume);
    return builder.add({ kind: 'layer-discard', key, layer, containerIds }, 'left by an interrupted command', {
      needs,
    });
  });
  for (const layer of data.layers) {
    if (neededLayers(kept, layer.volume).has(layer.number)) continue;
    const key = keyOf(stack, layer.volume);
    builder.add({ kind: 'layer-remove', key, layer }, cause, { needs: [...needs, ...dropped, ...discarded] });
  }
}

/** The key of a volume in the Compose file; its name where it is there no more. */
function keyOf(stack: Stack, name: string): string {
  return Object.keys(stack.volumes).find((key) => stack.volumes[key]?.name === name) ?? name;
}
