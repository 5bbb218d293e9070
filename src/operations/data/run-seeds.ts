import type { StepOutcome } from '../../engine/apply.js';
import { PlanBuilder } from '../../plan/builder.js';
import { unfinishedSeed } from '../../plan/data/unfinished-seed.js';
import { formatPlan } from '../../plan/format.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { addSeeds, dueSeeds } from '../../plan/seed.js';
import { planRestore } from '../../plan/snapshot.js';
import { requireFile } from '../../project/open-file.js';
import { seedsOf } from '../../stack/seed.js';
import { applyAndReport, failuresOf } from '../applying/apply-and-report.js';
import type { Session, Surroundings } from '../session/session.js';
import { settle } from '../applying/settle.js';

/** Runs the seeds of services, one after the other. Throws what the first failure says; the rest is not begun then. */
export async function runSeeds(
  session: Session,
  observed: ObservedState,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<StepOutcome[]> {
  const builder = new PlanBuilder();
  addSeeds(builder, session.stack, services, 'its data is seeded');
  const outcomes = await applyAndReport(builder.build(), session, observed, surroundings);
  const [failure] = failuresOf(outcomes, surroundings.signal);
  if (failure !== undefined) throw failure;
  return outcomes;
}

/**
 * Gives volumes the data from before a seed that did not come to its end, because it failed or its command was killed;
 * what the seed had written is put aside. Services with a seed are made anew, for it may still be running in them.
 */
export async function rewindUnfinishedSeed(
  session: Session,
  observed: ObservedState,
  surroundings: Surroundings,
): Promise<ObservedState> {
  const { stack, order } = session;
  const snapshot = unfinishedSeed(observed.data);
  if (snapshot === undefined) return observed;
  const verb = 'unfinished seed';
  const volumes = Object.keys(stack.volumes).filter(
    (key) => snapshot.chains[stack.volumes[key]?.name ?? key] !== undefined,
  );
  const earlier = observed.data.snapshots.filter(({ kind, cause }) => kind === 'undo' && cause === verb);
  const plan = planRestore(stack, observed, {
    snapshot,
    volumes,
    order,
    verb,
    undo: false,
    drops: earlier.map(({ number }) => number),
    also: dueSeeds(stack, observed, order),
  });
  plan.notes.push(
    'The seed did not come to its end: the data is rewound to before it, and it runs again. What it had written: devenv undo',
  );
  const outcomes = await applyAndReport(plan, session, observed, surroundings);
  const [failure] = failuresOf(outcomes, surroundings.signal);
  const after = await settle(session, outcomes);
  // a service that does not come back is for `up` to mend
  if (failure !== undefined && after.data.operation !== undefined) throw failure;
  return after;
}

/** Throws FILE_NOT_FOUND where a seed that is about to run has a file that cannot be read. */
export function requireSeedFiles({ stack, order }: Session, observed: ObservedState): void {
  for (const service of dueSeeds(stack, observed, order)) {
    for (const seed of seedsOf(stack.services[service]))
      if ('sql' in seed) requireFile(seed.sql, `the seed of service ${service}`);
  }
}

/** The plan of `up` as text, with the seeds that run when all is healthy. */
export function formatWithSeeds(plan: Plan, { stack, order }: Session, observed: ObservedState): string {
  const due = dueSeeds(stack, observed, order);
  const cause = unfinishedSeed(observed.data) === undefined ? 'once all is healthy' : 'rewound to before it first';
  const builder = new PlanBuilder();
  builder.steps.push(...plan.steps);
  const waits = plan.steps.filter(({ step }) => step.kind === 'wait');
  addSeeds(builder, stack, due, cause, waits.map(({ id }) => id)); // prettier-ignore
  return formatPlan(builder.build());
}
