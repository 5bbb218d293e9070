import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan } from '../../engine/apply.js';
import { DevenvError } from '../../errors.js';
import { PlanBuilder } from '../../plan/builder.js';
import { discardViews } from '../../plan/data/discard-views.js';
import { volumesTakenBy } from '../../plan/data/held-volumes.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { openFile } from '../../project/open-file.js';
import { livingReaders } from '../../project/readers.js';
import type { Reader } from '../../project/readers.js';
import { observeStack } from '../session/observe-stack.js';
import type { Session, Surroundings } from '../session/session.js';

/** How long a command waits for another one that reads what it is to remove, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Waits until nobody reads what a plan removes, and says so; throws LOCKED, with who reads it, when that takes too long.
 * What a reader leaves that was killed meanwhile is cleared away.
 */
export async function untilUnread(
  session: Session,
  plan: Plan,
  { data }: ObservedState,
  surroundings: Surroundings,
): Promise<void> {
  const taken = volumesTakenBy(plan);
  const reading = data.readers.filter(({ volumes }) => volumes.some((name) => taken.has(name)));
  if (reading.length === 0) return;
  const tokens = new Set(reading.map(({ token }) => token));
  await untilDone(session.stack.name, tokens, surroundings);
  if (!surroundings.signal.aborted) await clearAway(session, surroundings);
}

async function untilDone(
  project: string,
  tokens: ReadonlySet<string>,
  { onWarning, signal }: Surroundings,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let told = false; !signal.aborted; told = true) {
    const reader = livingReaders(project).find(({ token }) => tokens.has(token));
    if (reader === undefined) return;
    const error = readError(project, reader);
    if (Date.now() >= end) throw error;
    if (!told) onWarning(`${error.message} Waiting for it to end.`);
    await sleep(100, undefined, { signal }).catch(() => undefined);
  }
}

async function clearAway({ connection, stack }: Session, surroundings: Surroundings): Promise<void> {
  const observed = await observeStack(connection, stack);
  const builder = new PlanBuilder();
  if (discardViews(builder, observed.data) === undefined) return;
  const saveLog = (): Promise<void> => Promise.resolve();
  await applyPlan(builder.build(), { ...surroundings, connection, stack, observed, saveLog, openFile });
}

function readError(project: string, { command, pid }: Reader): DevenvError {
  const message = `Another command reads the data of ${project}: devenv ${command} (process ${pid}).`;
  return new DevenvError('LOCKED', message, { suggestions: ['Wait until it is done', `kill ${pid}`] });
}
