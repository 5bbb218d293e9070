import { loadProject } from '../../project/load-project.js';
import type { ProjectOptions } from '../../project/load-project.js';

/** The names of all services of a stack, those of inactive profiles too. */
export function serviceNames(project: ProjectOptions): string[] {
  const { stack } = loadProject(project);
  return [...Object.keys(stack.services), ...Object.keys(stack.disabledServices)];
}
