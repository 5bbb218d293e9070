import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan } from '../../engine/apply.js';
import type { ApplyContext, StepOutcome } from '../../engine/apply.js';
import { isStale } from '../../engine/failures/failure.js';
import { warnOnce } from '../../engine/warn-once.js';
import { observeStack } from '../session/observe-stack.js';
import { otherCheckout } from '../session/other-checkout.js';
import { DevenvError } from '../../errors.js';
import type { ObservedState } from '../../plan/observed.js';
import { refLabel } from '../../plan/naming.js';
import type { Plan, StepEvent } from '../../plan/plan.js';
import { openFile } from '../../project/open-file.js';
import { saveReplacedLog } from '../../project/replaced-log.js';
import { untilUnread } from './until-unread.js';
import type { Session, Surroundings } from '../session/session.js';

/** A killed command leaves so few calls under way that this many looks see the end of them. */
const LOOKS = 6;

/** Pause before the second look, in milliseconds; each later one is longer by as much. */
const LOOK_AGAIN_MS = 50;

/** For plans that import layers, with what holds their files; for those that ask programs beside the engine, who hears them. */
export type ApplySurroundings = Surroundings & Pick<ApplyContext, 'layerFiles' | 'onProvided'>;

/**
 * Applies a plan with the session's engine; logs of replaced containers are kept. What a killed command asked for last,
 * the engine may still be doing: while something vanishes meanwhile, `planAgain` plans for what is there then. It does so
 * too where the disk was full until containers were removed, which may have been what filled it.
 */
export async function applyAndReport(
  plan: Plan,
  session: Session,
  observed: ObservedState,
  surroundings: ApplySurroundings,
  planAgain?: (observed: ObservedState) => Plan,
): Promise<StepOutcome[]> {
  const elsewhere = plan.steps.length > 0 ? otherCheckout(session.stack, observed) : undefined;
  if (elsewhere !== undefined) warnOnce(session.connection, surroundings.onWarning)(elsewhere);
  for (const note of plan.notes) surroundings.onWarning(note);
  const done: StepOutcome[] = [];
  const looks = planAgain === undefined ? 1 : LOOKS;
  for (let [look, current, seen] = [1, plan, observed]; ; look += 1) {
    const last = look === looks;
    await untilUnread(session, current, seen, surroundings);
    const outcomes = await applyOnce(current, session, seen, last ? surroundings : withoutStale(surroundings));
    const again = outcomes.some(({ error }) => error !== undefined && isStale(error)) || hasMadeRoom(outcomes);
    if (last || !again || surroundings.signal.aborted || planAgain === undefined) return [...done, ...outcomes];
    done.push(...outcomes.filter(({ phase }) => phase === 'done'));
    await sleep(look * LOOK_AGAIN_MS);
    seen = await observeStack(session.connection, session.stack);
    current = planAgain(seen);
  }
}

/** Whether a step found the disk full in a run that removed containers, and with them what they had written. */
function hasMadeRoom(outcomes: StepOutcome[]): boolean {
  const removed = outcomes.some(({ planned, phase }) => planned.step.kind === 'container-remove' && phase === 'done');
  return removed && outcomes.some(({ error }) => error?.code === 'DISK_FULL');
}

/** Hides the failures that the next look may mend. */
function withoutStale(surroundings: ApplySurroundings): ApplySurroundings {
  const onEvent = (event: StepEvent): void => {
    const stale = event.phase === 'failed' && event.error instanceof DevenvError && isStale(event.error);
    surroundings.onEvent(stale ? { ...event, phase: 'skipped' } : event);
  };
  return { ...surroundings, onEvent };
}

async function applyOnce(
  plan: Plan,
  { connection, stack }: Session,
  observed: ObservedState,
  { signal, onEvent, onWarning, layerFiles, onProvided }: ApplySurroundings,
): Promise<StepOutcome[]> {
  // who interrupts a plan finds somebody who ends it in good order
  signal.addEventListener('abort', endInGoodOrder);
  try {
    return await applyPlan(plan, {
      connection,
      stack,
      observed,
      onEvent,
      onWarning,
      signal,
      layerFiles,
      onProvided,
      saveLog: (ref, { text }) =>
        saveReplacedLog(stack.name, ref, text).catch((error: unknown) => {
          onWarning(`The log of the replaced ${refLabel(ref)} could not be kept: ${(error as Error).message}`);
        }),
      openFile,
    });
  } finally {
    signal.removeEventListener('abort', endInGoodOrder);
  }
}

/** Steps that run come to their end and no other begins: the walk of the plan sees to that. */
function endInGoodOrder(): void {
  return undefined;
}

/** The errors of failed steps, one for each service and message. Throws INTERRUPTED where the run was aborted. */
export function failuresOf(outcomes: StepOutcome[], signal: AbortSignal, timedOut = false): DevenvError[] {
  if (signal.aborted) {
    const left = outcomes.filter(({ phase }) => phase === 'skipped').length;
    throw new DevenvError('INTERRUPTED', `Interrupted; ${left} steps were not begun.`, {
      suggestions: ['devenv up', 'devenv down'],
    });
  }
  const errors = outcomes.flatMap(({ error, phase, planned: { step } }) => {
    const late = timedOut && (error?.code === 'INTERRUPTED' || phase === 'skipped');
    if (!late) return error === undefined || phase === 'skipped' ? [] : [error];
    return step.kind === 'wait' ? [lateError(step.ref.service)] : [];
  });
  return errors.filter(
    (error, index) =>
      errors.findIndex((one) => one.message === error.message && one.service === error.service) === index,
  );
}

function lateError(service: string): DevenvError {
  return new DevenvError('SERVICE_FAILED', `Service ${service} was not healthy in time.`, {
    suggestions: [`devenv logs ${service}`, 'Give it more time with --wait-timeout'],
    service,
  });
}
