import { requirePrograms } from '../../engine/providers/provider-program.js';
import type { DevenvError } from '../../errors.js';
import type { ObservedState } from '../../plan/observed.js';
import { planProvision } from '../../plan/provision.js';
import type { Provided, Stack } from '../../stack/stack.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { observeStack } from '../session/observe-stack.js';
import type { Session, Surroundings } from '../session/session.js';

/** The stack with what programs beside the engine told, what the engine holds then, and whatever failed. */
export interface Provision {
  stack: Stack;
  observed: ObservedState;
  /** The services that their providers brought up. */
  services: string[];
  failures: DevenvError[];
}

/**
 * Has providers bring services up and makes the models of services ready. It is done before a plan for containers is
 * made, because only what they tell says whether a container must be replaced.
 */
export async function provision(
  session: Session,
  observed: ObservedState,
  services: string[],
  surroundings: Surroundings,
): Promise<Provision> {
  const { stack, connection } = session;
  const plan = planProvision(stack, observed, services);
  if (plan.steps.length === 0) return { stack, observed, services: [], failures: [] };
  await requirePrograms(stack, services);
  const told: Provided[] = [];
  const onProvided = (provided: Provided): void => {
    told.push(provided);
  };
  const outcomes = await applyAndReport(plan, session, observed, { ...surroundings, onProvided });
  const seen = await observeStack(connection, stack);
  return {
    stack: told.reduce((known, provided) => ({ ...known, provided }), stack),
    observed: { ...seen, data: { ...seen.data, overlay: observed.data.overlay } },
    services: plan.steps.flatMap(({ step }) => (step.kind === 'provider-up' ? [step.service] : [])),
    failures: failuresOf(outcomes, surroundings.signal),
  };
}
