import type { Stack, Volume } from '../../stack/stack.js';
import type { ObservedState } from '../observed.js';
import { baselineOf } from './data-state.js';
import { layeredVolumes } from './layerable.js';
import { unfinishedSeed } from './unfinished-seed.js';

/** Keys of the volumes that are to have a baseline (`x-devenv: { baseline: false }` says no). */
export function sealableVolumes(stack: Stack, observed: ObservedState): string[] {
  return layeredVolumes(stack, observed).filter((key) => {
    const volume = stack.volumes[key];
    return volume !== undefined && !optsOutOfBaseline(volume);
  });
}

/** Those of them that are there and have no baseline, or one from before their seed is run anew. */
export function unsealedVolumes(stack: Stack, observed: ObservedState): string[] {
  const { data } = observed;
  const unfinished = unfinishedSeed(data);
  return sealableVolumes(stack, observed).filter((key) => {
    const { name } = stack.volumes[key] ?? { name: key };
    const sealed = baselineOf(data, name) !== undefined && unfinished?.chains[name] === undefined;
    return data.heads.has(name) && !sealed;
  });
}

/** `x-devenv: { baseline: false }` on a volume. */
export function optsOutOfBaseline(volume: Volume | undefined): boolean {
  return (volume?.['x-devenv'] as { baseline?: unknown } | undefined)?.baseline === false;
}
