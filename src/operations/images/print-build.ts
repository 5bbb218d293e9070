import { bakeFile, type BakeFile } from '../../engine/build/bake-file.js';
import { loadProject, type ProjectOptions } from '../../project/load-project.js';
import { selectServices } from '../../stack/select.js';
import { buildRequest, type BuildOptions } from '../build.js';
import { buildTargets, withContextServices } from './build-targets.js';
import { warningText } from '../session/session.js';

/** The builds of the named services, or of all, as a file for `docker buildx bake`; needs no engine. */
export function printBuild(
  project: ProjectOptions,
  options: BuildOptions,
  onWarning: (message: string) => void,
): BakeFile {
  const { stack, warnings } = loadProject({ ...project, services: options.services });
  for (const warning of warnings) onWarning(warningText(warning));
  const named = selectServices(stack, options.services, { dependencies: options.includeDependencies === true });
  const targets = buildTargets(stack, withContextServices(stack, named));
  return bakeFile(targets.map((target) => buildRequest(stack, target, options)));
}
