import type { StepOutcome } from '../../engine/apply.js';
import type { DevenvError } from '../../errors.js';
import { endedMeanwhile } from '../../plan/ended-meanwhile.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import type { Session, Surroundings } from '../session/session.js';
import { settle } from './settle.js';

interface Planned {
  plan: Plan;
  observed: ObservedState;
}

interface Applied {
  outcomes: StepOutcome[];
  settled: ObservedState;
  timedOut: boolean;
  failures: DevenvError[];
}

/** Applies a plan and looks at what came of it; plans once more where something that it left alone has failed meanwhile. */
export async function applyAndSettle(
  session: Session,
  { plan, observed }: Planned,
  planFor: (observed: ObservedState) => Plan,
  options: { start: boolean; waitTimeout?: number | undefined },
  surroundings: Surroundings,
  again = true,
): Promise<Applied> {
  const { outcomes, timedOut } = await applyWithin(options.waitTimeout, surroundings.signal, (signal) =>
    applyAndReport(plan, session, observed, { ...surroundings, signal }, planFor),
  );
  const failures = failuresOf(outcomes, surroundings.signal, timedOut);
  const settled = plan.steps.length > 0 ? await settle(session, outcomes) : observed;
  const mending = again && failures.length === 0 && options.start && endedMeanwhile(observed, settled, plan).length > 0;
  if (!mending) return { outcomes, settled, timedOut, failures };
  const next = { plan: planFor(settled), observed: settled };
  const applied = await applyAndSettle(session, next, planFor, options, surroundings, false);
  return { ...applied, outcomes: [...outcomes, ...applied.outcomes] };
}

/** Applies, and gives up after a time where one is set. */
async function applyWithin(
  seconds: number | undefined,
  signal: AbortSignal,
  apply: (signal: AbortSignal) => Promise<StepOutcome[]>,
): Promise<{ outcomes: StepOutcome[]; timedOut: boolean }> {
  if (seconds === undefined) return { outcomes: await apply(signal), timedOut: false };
  const limit = AbortSignal.timeout(seconds * 1000);
  const outcomes = await apply(AbortSignal.any([signal, limit]));
  return { outcomes, timedOut: limit.aborted };
}
