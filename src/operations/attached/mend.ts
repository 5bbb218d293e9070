import { planConverge } from '../../plan/converge.js';
import { scaled } from '../../plan/scale.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { changeServices } from '../applying/change-services.js';
import type { ChangeResult } from '../applying/change-services.js';
import type { Surroundings } from '../session/session.js';

/**
 * Brings services back that lost their sandbox, or were ended by the engine: started where that is enough, made anew
 * where it is not. Nothing is replaced because its configuration changed.
 */
export function mend(
  project: ProjectOptions,
  { services, scale }: { services: string[]; scale: Record<string, number> },
  surroundings: Surroundings,
): Promise<ChangeResult> {
  return changeServices(project, { services }, surroundings, 'up', ({ stack, named }, observed) =>
    planConverge(scaled(stack, scale), observed, { services: named, mode: () => 'no-recreate', start: true }),
  );
}
