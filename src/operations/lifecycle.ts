import { planConverge } from '../plan/converge.js';
import { planRestart, planStop } from '../plan/lifecycle.js';
import type { ProjectOptions } from '../project/load-project.js';
import { selectServices } from '../stack/select.js';
import { changeServices } from './applying/change-services.js';
import type { ChangeOptions, ChangeResult } from './applying/change-services.js';
import { refuseForeign } from './session/refuse-foreign.js';
import type { Surroundings } from './session/session.js';

export interface StopOptions extends ChangeOptions {
  /** Seconds. */
  timeout?: number | undefined;
}

export interface RestartOptions extends StopOptions {
  /** Whether what depends on the services with `restart: true` is restarted too. */
  dependents: boolean;
}

/**
 * Starts the named services with what they depend on, or all, as they are: nothing that exists is replaced because its
 * configuration changed. A one-shot that has completed runs again where it is named.
 */
export function start(
  project: ProjectOptions,
  options: ChangeOptions,
  surroundings: Surroundings,
): Promise<ChangeResult> {
  return changeServices(project, options, surroundings, 'start', ({ stack }, observed) => {
    const services = selectServices(stack, options.services, { dependencies: true });
    refuseForeign(stack, observed, services);
    return planConverge(stack, observed, { services, again: options.services, mode: () => 'no-recreate', start: true });
  });
}

/** Stops the named services, or all, dependents first. */
export function stop(project: ProjectOptions, options: StopOptions, surroundings: Surroundings): Promise<ChangeResult> {
  return changeServices(project, options, surroundings, 'stop', ({ stack, named }, observed) =>
    planStop(stack, observed, { services: named, timeout: options.timeout }),
  );
}

/** Restarts the named services, or all, as they are, dependencies first. */
export function restart(
  project: ProjectOptions,
  options: RestartOptions,
  surroundings: Surroundings,
): Promise<ChangeResult> {
  const { timeout } = options;
  return changeServices(project, options, surroundings, 'restart', ({ stack, named, order }, observed) => {
    const dependents = options.dependents ? order : undefined;
    return planRestart(stack, observed, { services: named, dependents, timeout });
  });
}
