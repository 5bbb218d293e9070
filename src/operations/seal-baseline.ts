import type { StepOutcome } from '../engine/apply.js';
import { planConverge } from '../plan/converge.js';
import { baselineOf } from '../plan/data/data-state.js';
import { layeredVolumes } from '../plan/data/layerable.js';
import { nextSnapshot } from '../plan/data/numbers.js';
import type { ObservedState } from '../plan/observed.js';
import { diagnoseServices } from '../plan/reset.js';
import { planSnapshot } from '../plan/snapshot.js';
import { currentCommit } from '../project/git.js';
import type { Stack, Volume } from '../stack/stack.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import type { Session, Surroundings } from './session.js';
import { settle } from './settle.js';

/**
 * Seals the data of volumes that have no baseline, once the whole stack is healthy and its one-shots are done: what
 * `devenv reset` goes back to. Only services that mount such a volume are stopped, in good order, and started again.
 * `before` is what was done already. Returns what the engine holds afterwards.
 */
export async function sealBaseline(
  session: Session,
  observed: ObservedState,
  before: StepOutcome[],
  surroundings: Surroundings,
): Promise<ObservedState> {
  const { stack, order } = session;
  const volumes = unsealed(stack, observed);
  const healthy = diagnoseServices(stack, observed, order).every(
    ({ diagnosis: { state } }) => state === 'ok' || state === 'completed',
  );
  if (volumes.length === 0 || !healthy) return observed;
  const commit = currentCommit(stack.origin.workingDirectory);
  const name = `baseline-${nextSnapshot(observed.data)}`;
  const content = { kind: 'baseline' as const, name, ...(commit === undefined ? {} : { commit }) };
  const plan = planSnapshot(stack, observed, { volumes, order, content });
  const outcomes = [...before, ...(await applyAndReport(plan, session, observed, surroundings))];
  const [failure] = failuresOf(outcomes, surroundings.signal);
  if (failure !== undefined) throw failure;
  return mendDependents(session, await settle(session, outcomes), outcomes, surroundings);
}

/** Layered volumes that are there, have no baseline, and are to have one (`x-devenv: { baseline: false }` says no). */
function unsealed(stack: Stack, { data, ...observed }: ObservedState): string[] {
  return layeredVolumes(stack, { data, ...observed }).filter((key) => {
    const volume = stack.volumes[key];
    if (volume === undefined || optsOut(volume)) return false;
    return data.heads.has(volume.name) && baselineOf(data, volume.name) === undefined;
  });
}

function optsOut(volume: Volume): boolean {
  return (volume['x-devenv'] as { baseline?: unknown } | undefined)?.baseline === false;
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
