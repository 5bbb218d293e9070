import type { StepOutcome } from '../../engine/apply.js';
import { awaitListening } from '../../engine/health/listening.js';
import { planConverge } from '../../plan/converge.js';
import { mountersOf } from '../../plan/data/mounters.js';
import { nextSnapshot } from '../../plan/data/numbers.js';
import { unsealedVolumes } from '../../plan/data/sealable.js';
import { unfinishedSeed } from '../../plan/data/unfinished-seed.js';
import type { ObservedState } from '../../plan/observed.js';
import { diagnoseServices } from '../../plan/reset.js';
import { dueSeeds, seedMarks } from '../../plan/seed.js';
import { planSnapshot } from '../../plan/snapshot.js';
import { currentCommit } from '../../project/git.js';
import { applyAndReport, failuresOf } from '../applying/apply-and-report.js';
import { applyToData } from '../applying/apply-data.js';
import { runSeeds } from './run-seeds.js';
import type { Session, Surroundings } from '../session/session.js';
import { settle } from '../applying/settle.js';

/**
 * Seals the data of volumes that have no baseline, once the whole stack is healthy, its one-shots are done and its seeds
 * have run: what `devenv reset` goes back to. Only services that mount such a volume are stopped, in good order, and
 * started again. `before` is what was done already. Returns what the engine holds afterwards.
 */
export async function sealBaseline(
  session: Session,
  observed: ObservedState,
  before: StepOutcome[],
  surroundings: Surroundings,
): Promise<ObservedState> {
  const { stack, order } = session;
  const healthy = diagnoseServices(stack, observed, order).every(
    ({ diagnosis: { state } }) => state === 'ok' || state === 'completed',
  );
  if (unsealedVolumes(stack, observed).length === 0 || !healthy) return observed;
  await awaitListeners(session, observed, surroundings.signal);
  const seeds = dueSeeds(stack, observed, order);
  if (seeds.length === 0) return seal(session, observed, before, surroundings, { kind: 'baseline' });

  const kept =
    unfinishedSeed(observed.data) === undefined
      ? await seal(session, observed, before, surroundings, { kind: 'unseeded' })
      : observed;
  const outcomes = await runSeeds(session, kept, seeds, surroundings);
  return seal(session, kept, outcomes, surroundings, { kind: 'baseline', seeds });
}

/** An optional dependency that fails does not fail a run: that data has no baseline because of it is told. */
export function noteUnsealed({ stack, order }: Session, observed: ObservedState, { onWarning }: Surroundings): void {
  const unwell = diagnoseServices(stack, observed, order).filter(({ diagnosis: { state } }) => state === 'broken');
  if (unwell.length === 0 || unsealedVolumes(stack, observed).length === 0) return;
  const names = [...new Set(unwell.map(({ service }) => service))].join(', ');
  onWarning(`There is no baseline yet that a reset could go back to: it is sealed once ${names} is well, too.`);
}

/** A service without a health check counts as ready when it runs; one that owns data is not to be stopped amid its setup. */
async function awaitListeners({ connection, stack }: Session, observed: ObservedState, signal: AbortSignal) {
  const names = unsealedVolumes(stack, observed).map((key) => stack.volumes[key]?.name ?? key);
  const unchecked = mountersOf(observed, new Set(names)).filter(
    ({ service, state }) => state === 'running' && stack.services[service]?.healthcheck === undefined,
  );
  await Promise.all(unchecked.map(({ id }) => awaitListening(connection, id, signal)));
}

async function seal(
  session: Session,
  observed: ObservedState,
  before: StepOutcome[],
  surroundings: Surroundings,
  { kind, seeds = [] }: { kind: 'baseline' | 'unseeded'; seeds?: string[] },
): Promise<ObservedState> {
  const { stack, order } = session;
  const commit = currentCommit(stack.origin.workingDirectory);
  const name = `${kind}-${nextSnapshot(observed.data)}`;
  const content = { kind, name, ...(commit === undefined ? {} : { commit }) };
  const plan = planSnapshot(stack, observed, {
    volumes: unsealedVolumes(stack, observed),
    order,
    content,
    seeded: seedMarks(stack, seeds),
  });
  const outcomes = [...before, ...(await applyToData(plan, session, observed, surroundings))];
  const [failure] = failuresOf(outcomes, surroundings.signal);
  if (failure !== undefined) throw failure;
  return mendDependents(session, await settle(session, outcomes), outcomes, surroundings);
}

/** Services that did not survive the moment without what they depend on. */
async function mendDependents(
  session: Session,
  observed: ObservedState,
  before: StepOutcome[],
  surroundings: Surroundings,
): Promise<ObservedState> {
  const { stack, order } = session;
  const plan = planConverge(stack, observed, { services: order, mode: () => 'converge', start: true });
  if (plan.steps.length === 0) return observed;
  const outcomes = await applyAndReport({ ...plan, notes: [] }, session, observed, surroundings);
  return settle(session, [...before, ...outcomes]);
}
