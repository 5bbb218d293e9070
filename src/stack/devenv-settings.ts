import { ModelFault } from './fault.js';
import type { Stack } from './stack.js';
import { isMapping, type Mapping, type Path, type Value } from './tree.js';

/** What `x-devenv` at the top of the Compose file says of the whole stack. */
export interface DevenvSettings {
  /** How many resets and restores can be taken back. */
  undo: number;
  /** `down --volumes` puts the data aside for `devenv undo`. */
  snapshotBeforeDown: boolean;
}

const DEFAULTS: DevenvSettings = { undo: 3, snapshotBeforeDown: false };

/** Undo snapshots beyond this make a list that nobody reads, and chains of layers that cost. */
const MOST_UNDOS = 100;

/** The settings of a stack, which `checkDevenvSettings` has passed. */
export function devenvSettings({ extensions }: Pick<Stack, 'extensions'>): DevenvSettings {
  const { undo, snapshotBeforeDown } = (extensions['x-devenv'] ?? {}) as Partial<Record<string, unknown>>;
  return {
    undo: undo === undefined || undo === null ? DEFAULTS.undo : Number(undo),
    snapshotBeforeDown: snapshotBeforeDown === true,
  };
}

/** Fails for a setting of the stack, or a mark on a volume, that cannot be meant. */
export function checkDevenvSettings(document: Mapping): void {
  const settings = document['x-devenv'];
  if (isMapping(settings)) {
    checkUndo(settings['undo'], ['x-devenv', 'undo']);
    checkSwitch(settings['snapshotBeforeDown'], ['x-devenv', 'snapshotBeforeDown']);
  }
  const volumes = document['volumes'];
  if (!isMapping(volumes)) return;
  for (const [key, volume] of Object.entries(volumes)) {
    const marks = isMapping(volume) ? volume['x-devenv'] : undefined;
    if (isMapping(marks)) checkSwitch(marks['export'], ['volumes', key, 'x-devenv', 'export']);
  }
}

function checkUndo(value: Value | undefined, path: Path): void {
  if (value === undefined || value === null) return;
  const count = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (Number.isInteger(count) && count >= 1 && count <= MOST_UNDOS && value !== '') return;
  throw new ModelFault(path, `must be a whole number from 1 to ${MOST_UNDOS}`, {
    reason: 'It is how many resets and restores devenv undo can take back; without one a reset would lose data.',
  });
}

function checkSwitch(value: Value | undefined, path: Path): void {
  if (value === undefined || value === null || typeof value === 'boolean') return;
  throw new ModelFault(path, 'must be true or false');
}
