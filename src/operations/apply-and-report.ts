import { applyPlan } from '../engine/apply.js';
import type { StepOutcome } from '../engine/apply.js';
import { DevenvError } from '../errors.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { saveReplacedLog } from '../project/replaced-log.js';
import type { Session, Surroundings } from './session.js';

/** Applies a plan with the session's engine; logs of replaced containers are kept. */
export async function applyAndReport(
  plan: Plan,
  { connection, stack }: Session,
  observed: ObservedState,
  { signal, onEvent, onWarning }: Surroundings,
): Promise<StepOutcome[]> {
  for (const note of plan.notes) onWarning(note);
  // who interrupts a plan finds somebody who ends it in good order
  signal.addEventListener('abort', endInGoodOrder);
  try {
    return await applyPlan(plan, {
      connection,
      stack,
      observed,
      onEvent,
      signal,
      saveLog: (ref, { text }) => saveReplacedLog(stack.name, ref, text),
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
    if (!late) return error === undefined ? [] : [error];
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
