import pLimit from 'p-limit';
import type { DevenvError } from '../errors.js';
import { stepSubject } from '../plan/naming.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan, PlannedStep, Step, StepEvent } from '../plan/plan.js';
import { parallelLimit } from '../stack/run-settings.js';
import type { Provided, Stack } from '../stack/stack.js';
import type { EngineConnection } from './connection.js';
import { EventFeed } from './event-feed.js';
import { explainStepFailure } from './failures/failure.js';
import { mayStay } from './failures/in-use.js';
import { Performance } from './perform.js';
import type { LayerFiles } from './data/perform-data.js';
import type { SaveLog } from './perform.js';
import type { OpenFile } from './data/seed.js';

export interface ApplyContext {
  connection: EngineConnection;
  stack: Stack;
  observed: ObservedState;
  onEvent: (event: StepEvent) => void;
  onWarning: (message: string) => void;
  signal: AbortSignal;
  saveLog: SaveLog;
  openFile: OpenFile;
  /** Hears at the end what programs beside the engine told. */
  onProvided?: ((provided: Provided) => void) | undefined;
  /** For plans that import layers. */
  layerFiles?: LayerFiles | undefined;
}

/** How one step ended. */
export interface StepOutcome {
  planned: PlannedStep;
  phase: 'done' | 'failed' | 'skipped';
  elapsedMs: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** Why it failed, or why it was better left undone. */
  error?: DevenvError;
}

/** Starting and ending containers is the engine's cost: more at once is slower (measured). */
const CONTAINER_SLOTS = 8;
const IMAGE_SLOTS = 3;

/**
 * Ending a sandbox waits for the engine's locks on its network, removing a workload for the CPU: both at once take less
 * time than one after the other. More sandboxes at once would take a sixth less, but older engines lose count of a network's
 * addresses when many are given back together (libnetwork's `endpoint_cnt`): with 16 of 30 removed at once, two of twelve
 * networks could not be removed until the engine was restarted, with 30 stopped at once one of 13; with 4, none of 27
 * removed and none of 16 stopped (20.10).
 */
const SANDBOX_END_SLOTS = 4;
const WORKLOAD_REMOVAL_SLOTS = 4;

/**
 * Does the steps of a plan, each as soon as what it depends on is done. A failure skips what depends on it and nothing
 * else; it never throws. After an abort no further step starts.
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<StepOutcome[]> {
  const waits = plan.steps.some(({ step }) => step.kind === 'wait');
  const feed = waits ? await EventFeed.open(context.connection, context.stack.name) : undefined;
  const { connection, stack, observed, saveLog, openFile, onWarning, layerFiles } = context;
  const performance = new Performance(connection, stack, observed, feed, saveLog, openFile, onWarning, layerFiles);
  const most = parallelLimit(stack.origin.environment);
  const container = pLimit(Math.min(CONTAINER_SLOTS, most ?? Infinity));
  const slots: Slots = {
    container,
    workloadRemoval: most === undefined ? pLimit(WORKLOAD_REMOVAL_SLOTS) : container,
    sandboxEnd: most === undefined ? pLimit(SANDBOX_END_SLOTS) : container,
    image: pLimit(Math.min(IMAGE_SLOTS, most ?? Infinity)),
    // a process that ends costs nothing: all that are to stop get their grace at once
    ending: most === undefined ? undefined : pLimit(most),
  };
  const outcomes = new Map<number, Promise<StepOutcome>>();
  for (const planned of plan.steps) {
    outcomes.set(planned.id, runWhenReady(planned));
  }
  try {
    return await Promise.all(outcomes.values());
  } finally {
    if (performance.provided !== undefined) context.onProvided?.(performance.provided);
    feed?.close();
  }

  async function runWhenReady(planned: PlannedStep): Promise<StepOutcome> {
    const before = await ended(planned.dependsOn);
    await ended(planned.after ?? []);
    if (context.signal.aborted || before.some(({ phase }) => phase !== 'done')) {
      report(planned, { phase: 'skipped' });
      return { planned, phase: 'skipped', elapsedMs: 0, endedAt: Date.now() };
    }
    const limit = slotOf(planned.step, slots);
    return limit === undefined ? run(planned) : limit(() => run(planned));
  }

  function ended(ids: number[]): Promise<StepOutcome[]> {
    return Promise.all(ids.map((id) => outcomes.get(id)).filter((outcome) => outcome !== undefined));
  }

  async function run(planned: PlannedStep): Promise<StepOutcome> {
    if (context.signal.aborted) {
      report(planned, { phase: 'skipped' });
      return { planned, phase: 'skipped', elapsedMs: 0, endedAt: Date.now() };
    }
    const start = Date.now();
    report(planned, { phase: 'started' });
    try {
      await performance.perform(planned.step, context.signal, (detail) => {
        report(planned, { phase: 'progress', detail });
      });
      const elapsedMs = Date.now() - start;
      report(planned, { phase: 'done', elapsedMs });
      return { planned, phase: 'done', elapsedMs, endedAt: Date.now() };
    } catch (cause) {
      const error = await explainStepFailure(connection, stack, planned.step, cause);
      const elapsedMs = Date.now() - start;
      const phase = error.code === 'STILL_IN_USE' && mayStay(planned.step) ? 'skipped' : 'failed';
      report(planned, { phase, elapsedMs, error });
      return { planned, phase, elapsedMs, endedAt: Date.now(), error };
    }
  }

  function report({ id, step, cause }: PlannedStep, event: Omit<StepEvent, 'id' | 'step' | 'cause' | 'subject'>): void {
    context.onEvent({ id, step, cause, subject: stepSubject(step), ...event });
  }
}

type Limit = ReturnType<typeof pLimit>;

interface Slots {
  container: Limit;
  workloadRemoval: Limit;
  sandboxEnd: Limit;
  image: Limit;
  ending: Limit | undefined;
}

function slotOf(step: Step, slots: Slots): Limit | undefined {
  switch (step.kind) {
    case 'image-pull':
    case 'image-build':
    case 'image-push':
      return slots.image;
    case 'container-create':
    case 'container-start':
    case 'container-signal':
    case 'container-pause':
      return slots.container;
    case 'container-kill':
      return step.ref.role === 'sandbox' ? slots.sandboxEnd : slots.container;
    case 'container-remove':
      return step.ref.role === 'sandbox' ? slots.sandboxEnd : slots.workloadRemoval;
    case 'container-stop':
    case 'container-restart':
      return step.ref.role === 'sandbox' ? slots.sandboxEnd : slots.ending;
    default:
      return undefined;
  }
}
