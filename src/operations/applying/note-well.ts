import { DEVENV } from '../../plan/labels.js';
import type { LastWell } from '../../plan/diagnosis/changes.js';
import { findContainer } from '../../plan/find-container.js';
import type { ServiceStatus } from '../../plan/status.js';
import type { ObservedContainer, ObservedState } from '../../plan/observed.js';
import { currentCommit } from '../../project/git.js';
import { saveLastWell } from '../../project/last-well.js';
import type { Stack } from '../../stack/stack.js';

/** Keeps what the replicas that are well now were made from, so that a diagnosis can tell later what has changed. */
export function noteWell(stack: Stack, { containers }: ObservedState, statuses: ServiceStatus[]): void {
  const well = statuses.filter(({ state }) => state === 'ok' || state === 'completed');
  const commit = currentCommit(stack.origin.workingDirectory);
  const at = new Date().toISOString();
  const notes = well.flatMap(({ service, number }): [string, LastWell][] => {
    const container = findContainer(containers, 'workload', service, number);
    return container === undefined ? [] : [[`${service}-${number}`, { at, ...madeFrom(container), commit }]];
  });
  if (notes.length > 0) saveLastWell(stack.name, Object.fromEntries(notes));
}

/** What a workload was made from. */
export function madeFrom({
  imageId,
  configHash,
  labels,
}: ObservedContainer): Pick<LastWell, 'imageId' | 'configHash' | 'digests'> {
  return { imageId, configHash, digests: labels[DEVENV.digests] ?? '' };
}
