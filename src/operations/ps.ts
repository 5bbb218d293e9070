import { observe } from '../engine/observe.js';
import { probeStarting } from '../engine/probe-starting.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';

export interface PsResult {
  project: string;
  services: ServiceStatus[];
}

/** The state of every replica of the named services, or of all. */
export async function ps(
  project: ProjectOptions,
  options: { services: string[] },
  surroundings: Surroundings,
): Promise<PsResult> {
  const { stack, connection, named } = await openSession(project, options.services, surroundings);
  const observed = await observe(connection, stack);
  const fresh = { ...observed, containers: await probeStarting(connection, observed.containers) };
  return { project: stack.name, services: serviceStatuses(stack, fresh, named) };
}
