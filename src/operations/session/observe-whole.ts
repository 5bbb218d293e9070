import { observeStack } from './observe-stack.js';
import { probeOverlay } from '../../engine/data/probe-overlay.js';
import { needsOverlayProbe } from '../../plan/data/layerable.js';
import { planRecovery } from '../../plan/data/recover.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { applyAndReport, failuresOf } from '../applying/apply-and-report.js';
import type { Session, Surroundings } from './session.js';

/**
 * What the engine holds for a stack, after an operation on its data that was interrupted is brought to its end, and
 * with the answer to whether the engine mounts overlays where the plan will need it for these volumes. Throws what the
 * recovery failed at. A dry run changes nothing and supposes that overlays work.
 */
export async function observeWhole(
  session: Session,
  surroundings: Surroundings,
  { volumes = [], dryRun = false }: { volumes?: string[]; dryRun?: boolean } = {},
): Promise<ObservedState> {
  const { connection, stack } = session;
  const observed = dryRun ? await observeStack(connection, stack) : await observeHealed(session, surroundings);
  if (!needsOverlayProbe(stack, observed, volumes)) return observed;
  const overlay = dryRun ? 'works' : await probeOverlay(connection);
  return { ...observed, data: { ...observed.data, overlay } };
}

async function observeHealed(session: Session, surroundings: Surroundings): Promise<ObservedState> {
  const { connection, stack, order } = session;
  const observed = await observeStack(connection, stack);
  const { operation, views } = observed.data;
  if (operation === undefined && views.containers.length + views.volumes.length === 0) return observed;
  const planFor = (seen: ObservedState): Plan => planRecovery(stack, seen, order);
  const outcomes = await applyAndReport(planFor(observed), session, observed, surroundings, planFor);
  const [failure] = failuresOf(outcomes, surroundings.signal);
  if (failure !== undefined) throw failure;
  return observeStack(connection, stack);
}
