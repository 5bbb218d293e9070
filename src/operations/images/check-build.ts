import { checkBuilds, type BuildCheck } from '../../engine/build/check-build.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { selectServices } from '../../stack/select.js';
import { buildRequest, type BuildOptions } from '../build.js';
import { buildTargets, withContextServices } from './build-targets.js';
import { openSession, type Surroundings } from '../session/session.js';

/** Checks the Dockerfiles of the named services, or of all that have a build section, and builds nothing. */
export async function checkBuild(
  project: ProjectOptions,
  options: BuildOptions,
  surroundings: Surroundings,
): Promise<BuildCheck> {
  const { stack, connection, named } = await openSession(project, options.services, surroundings);
  const { includeDependencies: dependencies = false } = options;
  const services = dependencies ? selectServices(stack, named, { dependencies }) : named;
  const targets = buildTargets(stack, withContextServices(stack, services));
  if (targets.length === 0) return { text: '', clean: true };
  const requests = targets.map((target) => buildRequest(stack, target, options));
  return checkBuilds(connection, requests, surroundings.signal);
}
