import type { ProjectOptions } from '../project/load-project.js';
import type { Surroundings } from './session/session.js';
import { up } from './up.js';
import type { UpResult } from './up.js';

export interface ScaleOptions {
  /** Replicas by service. */
  scale: Record<string, number>;
  /** Whether what the services depend on is started too. */
  dependencies: boolean;
  dryRun: boolean;
}

/** Brings services to a number of replicas, until the next `up`. */
export function scale(
  project: ProjectOptions,
  { scale: counts, dependencies, dryRun }: ScaleOptions,
  surroundings: Surroundings,
): Promise<UpResult> {
  const options = {
    scale: counts,
    build: 'missing',
    pull: undefined,
    recreate: 'changed',
    removeOrphans: false,
    takeOver: false,
    start: true,
  } as const;
  return up(project, { ...options, services: Object.keys(counts), dependencies, dryRun }, surroundings);
}
