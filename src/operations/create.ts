import type { ProjectOptions } from '../project/load-project.js';
import { quietly } from './applying/quiet-images.js';
import type { Surroundings } from './session/session.js';
import { up } from './up.js';
import type { UpOptions, UpResult } from './up.js';

export interface CreateOptions extends Pick<
  UpOptions,
  'services' | 'build' | 'pull' | 'recreate' | 'removeOrphans' | 'dryRun' | 'scale'
> {
  /** Pull without telling how far it is. */
  quietPull: boolean;
}

/** Makes the containers of the named services and of what they depend on, sandboxes and workloads, and starts none. */
export function create(project: ProjectOptions, options: CreateOptions, surroundings: Surroundings): Promise<UpResult> {
  const { quietPull, ...wanted } = options;
  const all = { ...wanted, dependencies: true, takeOver: false, start: false };
  return up(project, all, quietly(surroundings, { pull: quietPull }));
}
