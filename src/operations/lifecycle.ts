import type { DevenvError } from '../errors.js';
import { planConverge } from '../plan/converge.js';
import { planRestart, planStop } from '../plan/lifecycle.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { observe } from '../engine/observe.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { exclusively } from './exclusively.js';
import { refuseForeign } from './refuse-foreign.js';
import { openSession } from './session.js';
import type { Session, Surroundings } from './session.js';

export interface LifecycleOptions {
  services: string[];
  /** Seconds. */
  timeout?: number | undefined;
}

export interface LifecycleResult {
  project: string;
  changed: boolean;
  services: ServiceStatus[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Starts the named services, or all, as they are: nothing that exists is replaced because its configuration changed. */
export function start(
  project: ProjectOptions,
  options: LifecycleOptions,
  surroundings: Surroundings,
): Promise<LifecycleResult> {
  return change(project, options, surroundings, 'start', ({ stack, named }, observed) => {
    refuseForeign(stack, observed, named);
    return planConverge(stack, observed, {
      services: named,
      mode: () => 'no-recreate',
      start: true,
      timeout: options.timeout,
    });
  });
}

/** Stops the named services, or all, dependents first. */
export function stop(
  project: ProjectOptions,
  options: LifecycleOptions,
  surroundings: Surroundings,
): Promise<LifecycleResult> {
  return change(project, options, surroundings, 'stop', ({ stack, named }, observed) =>
    planStop(stack, observed, { services: named, timeout: options.timeout }),
  );
}

/** Restarts the named services, or all, as they are, dependencies first. */
export function restart(
  project: ProjectOptions,
  options: LifecycleOptions,
  surroundings: Surroundings,
): Promise<LifecycleResult> {
  return change(project, options, surroundings, 'restart', ({ stack, named }, observed) =>
    planRestart(stack, observed, { services: named, timeout: options.timeout }),
  );
}

async function change(
  project: ProjectOptions,
  options: LifecycleOptions,
  surroundings: Surroundings,
  command: string,
  plan: (session: Session, observed: ObservedState) => Plan,
): Promise<LifecycleResult> {
  const session = await openSession(project, options.services, surroundings);
  return exclusively(session.stack.name, command, surroundings, () => changeTo(session, surroundings, plan));
}

async function changeTo(
  session: Session,
  surroundings: Surroundings,
  plan: (session: Session, observed: ObservedState) => Plan,
): Promise<LifecycleResult> {
  const began = Date.now();
  const { stack, connection, named } = session;
  const observed = await observe(connection, stack);
  const planFor = (seen: ObservedState): Plan => plan(session, seen);
  const planned = planFor(observed);
  const outcomes = await applyAndReport(planned, session, observed, surroundings, planFor);
  const changed = planned.steps.length > 0;
  const after = changed ? await observe(connection, stack) : observed;
  return {
    project: stack.name,
    changed,
    services: serviceStatuses(stack, after, named),
    failures: failuresOf(outcomes, surroundings.signal),
    elapsedMs: Date.now() - began,
  };
}
