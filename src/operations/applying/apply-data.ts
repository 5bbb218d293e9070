import type { StepOutcome } from '../../engine/apply.js';
import { isAlive } from '../../plan/alive.js';
import { planConverge } from '../../plan/converge.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { applyAndReport } from './apply-and-report.js';
import { observeWhole } from '../session/observe-whole.js';
import type { Session, Surroundings } from '../session/session.js';

/**
 * Applies a plan that ends services to change their data. Where it fails, what ran before runs again: on the data as it
 * was or, where the change was written down already, as it should be. What that fails at is among the outcomes.
 */
export async function applyToData(
  plan: Plan,
  session: Session,
  observed: ObservedState,
  surroundings: Surroundings,
  planAgain?: (observed: ObservedState) => Plan,
): Promise<StepOutcome[]> {
  const outcomes = await applyAndReport(plan, session, observed, surroundings, planAgain);
  if (surroundings.signal.aborted || outcomes.every(({ phase }) => phase !== 'failed')) return outcomes;
  return [...outcomes, ...(await bringBack(session, unstarted(outcomes, observed), surroundings))];
}

async function bringBack(session: Session, left: Set<string>, surroundings: Surroundings): Promise<StepOutcome[]> {
  const { stack, order } = session;
  // an operation that cannot be ended now is for the next command, and its services with it
  const seen = await observeWhole(session, surroundings).catch(() => undefined);
  if (seen === undefined || left.size === 0) return [];
  const services = order.filter((name) => left.has(name));
  const plan = planConverge(stack, seen, { services, mode: () => 'no-recreate', start: true });
  return applyAndReport({ ...plan, notes: [] }, session, seen, surroundings);
}

/** Services that ran and whose successors were not begun, because something before them failed. */
function unstarted(outcomes: StepOutcome[], observed: ObservedState): Set<string> {
  const skipped = outcomes.flatMap(({ phase, planned: { step } }) =>
    phase === 'skipped' && step.kind === 'container-start' && step.ref.role === 'workload' ? [step.ref.service] : [],
  );
  const alive = observed.containers.filter((container) => container.role === 'workload' && isAlive(container));
  const ran = new Set(alive.map(({ service }) => service));
  return new Set(skipped.filter((name) => ran.has(name)));
}
