import type { ObservedContainer } from './observed.js';

/** True for a container whose process lives, be it paused. */
export function isAlive({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}
