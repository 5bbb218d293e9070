import type { StepEvent } from '../../plan/plan.js';
import type { Surroundings } from '../session/session.js';

/** Surroundings that hear of the beginning and the end of pulls or builds, and not how far they are. */
export function quietly<S extends Surroundings>(surroundings: S, quiet: { pull?: boolean; build?: boolean }): S {
  const onEvent = (event: StepEvent): void => {
    const { kind } = event.step;
    const pulls = kind === 'image-pull' || kind === 'model-prepare';
    const silenced = (pulls && quiet.pull) || (kind === 'image-build' && quiet.build);
    if (event.phase !== 'progress' || silenced !== true) surroundings.onEvent(event);
  };
  return { ...surroundings, onEvent };
}
