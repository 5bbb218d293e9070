import type { Stack } from './stack.js';

/** What `x-devenv` at the top of the Compose file says of the whole stack. */
export interface DevenvSettings {
  /** How many resets and restores can be taken back. */
  undo: number;
  /** `down --volumes` puts the data aside for `devenv undo`. */
  snapshotBeforeDown: boolean;
}

const DEFAULTS: DevenvSettings = { undo: 3, snapshotBeforeDown: false };

/** The settings of a stack, whose schema is `stackSettings`. */
export function devenvSettings({ extensions }: Pick<Stack, 'extensions'>): DevenvSettings {
  const { undo, snapshotBeforeDown } = (extensions['x-devenv'] ?? {}) as Partial<Record<string, unknown>>;
  return {
    undo: typeof undo === 'number' ? undo : DEFAULTS.undo,
    snapshotBeforeDown: snapshotBeforeDown === true,
  };
}
