import { observe } from '../engine/observe.js';
import type { DevenvError } from '../errors.js';
import { planDown } from '../plan/down.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import type { ProjectOptions } from '../project/load-project.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { exclusively } from './exclusively.js';
import { openSession } from './session.js';
import type { Session, Surroundings } from './session.js';

export interface DownOptions {
  volumes: boolean;
  removeOrphans: boolean;
  dryRun: boolean;
  timeout?: number | undefined;
}

export interface DownResult {
  project: string;
  plan?: string;
  removed: { containers: number; networks: number; volumes: string[] };
  /** Named volumes that stay. */
  kept: string[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Takes the whole stack down; named volumes stay unless asked otherwise. */
export async function down(
  project: ProjectOptions,
  options: DownOptions,
  surroundings: Surroundings,
): Promise<DownResult> {
  const session = await openSession(project, [], surroundings);
  const work = (): Promise<DownResult> => takeDown(session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'down', surroundings, work);
}

async function takeDown(session: Session, options: DownOptions, surroundings: Surroundings): Promise<DownResult> {
  const start = Date.now();
  const { stack, connection, order } = session;
  const observed = await observe(connection, stack);
  const planFor = (seen: ObservedState): Plan => planDown(stack, seen, { ...options, order });
  const plan = planFor(observed);
  const removed = (kind: string): number => plan.steps.filter(({ step }) => step.kind === kind).length;
  const volumes = plan.steps.flatMap(({ step }) => (step.kind === 'volume-remove' ? [step.name] : []));
  const result = {
    project: stack.name,
    removed: { containers: removed('container-remove'), networks: removed('network-remove'), volumes },
    kept: observed.volumes.map(({ name }) => name).filter((name) => !volumes.includes(name)),
    failures: [],
  };
  if (options.dryRun) return { ...result, plan: formatPlan(plan), elapsedMs: Date.now() - start };
  const outcomes = await applyAndReport(plan, session, observed, surroundings, planFor);
  return { ...result, failures: failuresOf(outcomes, surroundings.signal), elapsedMs: Date.now() - start };
}
