import { planPause, planUnpause } from '../plan/pause.js';
import type { ProjectOptions } from '../project/load-project.js';
import { changeServices } from './applying/change-services.js';
import type { ChangeOptions, ChangeResult } from './applying/change-services.js';
import type { Surroundings } from './session/session.js';

/** Freezes the processes of the named services, or of all; their addresses stay. */
export function pause(
  project: ProjectOptions,
  options: ChangeOptions,
  surroundings: Surroundings,
): Promise<ChangeResult> {
  return changeServices(project, options, surroundings, 'pause', ({ named }, observed) => planPause(observed, named));
}

/** Lets the paused processes of the named services, or of all, go on. */
export function unpause(
  project: ProjectOptions,
  options: ChangeOptions,
  surroundings: Surroundings,
): Promise<ChangeResult> {
  return changeServices(project, options, surroundings, 'unpause', ({ named }, observed) =>
    planUnpause(observed, named),
  );
}
