import type { Plan } from '../plan.js';
import { layerName } from './data-labels.js';

/** Names of the volumes that a plan removes, for good or to make them anew. */
export function volumesTakenBy({ steps }: Plan): Set<string> {
  return new Set(
    steps.flatMap(({ step }) => {
      if (step.kind === 'volume-remove') return [step.name];
      return step.kind === 'layer-remove' ? [layerName(step.layer.volume, step.layer.number)] : [];
    }),
  );
}
