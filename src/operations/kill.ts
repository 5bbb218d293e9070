import { planKill } from '../plan/kill.js';
import type { ProjectOptions } from '../project/load-project.js';
import { changeServices } from './applying/change-services.js';
import type { ChangeOptions, ChangeResult } from './applying/change-services.js';
import type { Surroundings } from './session/session.js';

export interface KillOptions extends ChangeOptions {
  /** `SIGKILL`, `HUP`, `9`. */
  signal: string;
  removeOrphans: boolean;
}

/** Hands a signal to the processes of the named services, or of all. */
export function kill(project: ProjectOptions, options: KillOptions, surroundings: Surroundings): Promise<ChangeResult> {
  const { signal, removeOrphans } = options;
  return changeServices(project, options, surroundings, 'kill', ({ stack, named }, observed) =>
    planKill(stack, observed, { services: named, signal, removeOrphans }),
  );
}
