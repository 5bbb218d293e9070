import { planRm } from '../plan/rm.js';
import type { ProjectOptions } from '../project/load-project.js';
import { changeServices } from './applying/change-services.js';
import type { ChangeOptions, ChangeResult } from './applying/change-services.js';
import type { Surroundings } from './session/session.js';

export interface RmOptions extends ChangeOptions {
  /** Stops what runs first. */
  stop: boolean;
  /** Removes anonymous volumes too. */
  volumes: boolean;
}

/** Removes the stopped containers of the named services, or of all, with the sandboxes that nothing lives in any more. */
export function rm(project: ProjectOptions, options: RmOptions, surroundings: Surroundings): Promise<ChangeResult> {
  const { stop, volumes } = options;
  return changeServices(project, options, surroundings, 'rm', ({ stack, named }, observed) =>
    planRm(stack, observed, { services: named, stop, volumes }),
  );
}
