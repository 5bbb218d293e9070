import { inspectFailure } from '../engine/containers/inspect-failure.js';
import type { FailureEvidence } from '../engine/containers/inspect-failure.js';
import type { StepOutcome } from '../engine/apply.js';
import { DevenvError } from '../errors.js';
import { formatPlan } from '../plan/format.js';
import type { Diagnosis } from '../plan/diagnose.js';
import { planRecovery } from '../plan/data/recover.js';
import { baselineOf } from '../plan/data/data-state.js';
import type { Snapshot } from '../plan/data/data-state.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan, PlannedStep } from '../plan/plan.js';
import { diagnoseServices, ownVolumes, planReset } from '../plan/reset.js';
import type { ReplicaDiagnosis } from '../plan/reset.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { countRestarts } from '../engine/health/count-restarts.js';
import { failuresOf } from './applying/apply-and-report.js';
import { applyToData } from './applying/apply-data.js';
import { exclusively } from './session/exclusively.js';
import { withFullStorage } from './find-full.js';
import { refuseForeign } from './session/refuse-foreign.js';
import { noteWell } from './applying/note-well.js';
import { observeWhole } from './session/observe-whole.js';
import { openSession } from './session/session.js';
import { findSnapshot } from './snapshot.js';
import type { Session, Surroundings } from './session/session.js';
import { settle } from './applying/settle.js';

export interface ResetOptions {
  /** Empty: what is broken. */
  services: string[];
  all: boolean;
  keepData: boolean;
  /** Name of a snapshot to rewind to instead of the baseline. */
  to?: string | undefined;
  dryRun: boolean;
  timeout?: number | undefined;
}

/** What one replaced replica looked like before, and how long its phases took, in milliseconds. */
export interface ResetReport {
  service: string;
  number: number;
  before: Partial<FailureEvidence> & { state: string; cause: string };
  phases: { create?: number; end?: number; start?: number; ready?: number };
}

export interface ResetResult {
  project: string;
  plan?: string;
  /** True where nothing was named and nothing is broken. */
  nothingBroken: boolean;
  reset: ResetReport[];
  /** Names of the volumes that were emptied, which nothing takes back. */
  emptied: string[];
  /** Names of the volumes whose data was rewound, which `devenv undo` takes back, and what to. */
  rewound: { volume: string; to: string }[];
  services: ServiceStatus[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** `confirmDataLoss` rejects where the user does not want to lose the data of these volumes. */
export type ResetSurroundings = Surroundings & { confirmDataLoss: (plan: Plan, volumes: string[]) => Promise<void> };

/** Replaces the named workloads, or the broken ones, by fresh ones from their images. */
export async function reset(
  project: ProjectOptions,
  options: ResetOptions,
  surroundings: ResetSurroundings,
): Promise<ResetResult> {
  if (options.all && options.services.length > 0) throw allAndSome(options.services);
  const session = await openSession(project, options.services, surroundings);
  const work = (): Promise<ResetResult> => resetServices(session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'reset', surroundings, work);
}

function allAndSome(services: string[]): DevenvError {
  return new DevenvError('USAGE', 'A reset is of every service, or of those that are named.', {
    suggestions: [`devenv reset ${services.join(' ')}`, 'devenv reset --all'],
  });
}

async function resetServices(
  session: Session,
  options: ResetOptions,
  surroundings: ResetSurroundings,
): Promise<ResetResult> {
  const start = Date.now();
  const { stack, order, named } = session;
  const whole = await observeWhole(session, surroundings, {
    volumes: ownVolumes(stack, named),
    dryRun: options.dryRun,
  });
  refuseForeign(stack, whole, named);
  const everything = options.all || options.services.length > 0;
  const observed = everything
    ? whole
    : { ...whole, containers: await countRestarts(session.connection, stack.services, whole.containers) };
  const states = diagnoseServices(stack, observed, named);
  const diagnoses = everything ? states : await withFullStorage(session, observed, states);
  const chosen = everything ? named : brokenServices(diagnoses);
  const empty = { project: stack.name, reset: [], emptied: [], rewound: [], services: [], failures: [] };
  if (chosen.length === 0) return { ...empty, nothingBroken: true, elapsedMs: Date.now() - start };

  const { timeout, keepData } = options;
  const to = chosenSnapshot(observed, options.to);
  const planFor = (seen: ObservedState): Plan => {
    if (seen.data.operation !== undefined) return planRecovery(stack, seen, order);
    const rewound = [...observed.data.heads].some(([name, chain]) => seen.data.heads.get(name)?.[0] !== chain[0]);
    return planReset(stack, seen, { services: chosen, order, keepData: keepData || rewound, timeout, to });
  };
  const plan = planFor(observed);
  const emptied = emptiedVolumes(plan.steps);
  const result = { ...empty, nothingBroken: false };
  if (options.dryRun) {
    const changes = { emptied, rewound: rewoundVolumes(plan.steps, observed, to) };
    return { ...result, ...changes, plan: formatPlan(plan), elapsedMs: Date.now() - start };
  }
  if (emptied.length > 0) await surroundings.confirmDataLoss(plan, emptied);

  const confirmed = Date.now();
  const targets = diagnoses.filter(({ service }) => chosen.includes(service));
  const evidence = await Promise.all(targets.map((target) => gatherEvidence(session, target)));
  const outcomes = await applyToData(plan, session, observed, surroundings, planFor);
  const failures = failuresOf(outcomes, surroundings.signal);
  const elapsedMs = lastReady(outcomes, confirmed);
  const touched = order.filter((name) =>
    outcomes.some(({ planned: { step } }) => 'ref' in step && step.ref.service === name),
  );
  const after = await settle(session, outcomes, observed);
  const done = outcomes.filter(({ phase }) => phase === 'done').map(({ planned }) => planned);
  const statuses = serviceStatuses(stack, after, touched);
  noteWell(stack, after, statuses);
  return {
    ...result,
    emptied: emptiedVolumes(done),
    rewound: rewoundVolumes(done, observed, to),
    reset: targets.map((target, index) => report(target, evidence[index], outcomes)),
    services: statuses,
    failures,
    elapsedMs,
  };
}

function chosenSnapshot(observed: ObservedState, name: string | undefined): Snapshot | undefined {
  return name === undefined ? undefined : findSnapshot(observed, name);
}

/** The volumes that steps empty for good. */
function emptiedVolumes(steps: PlannedStep[]): string[] {
  return steps.flatMap(({ step, destroysData }) =>
    step.kind === 'volume-remove' && destroysData === true ? [step.name] : [],
  );
}

/** The volumes that steps give other data, with the name of the snapshot it is from; `empty` where from none. */
function rewoundVolumes(
  steps: PlannedStep[],
  { data }: ObservedState,
  to: Snapshot | undefined,
): { volume: string; to: string }[] {
  return steps.flatMap(({ step }) => {
    if (step.kind !== 'volume-create' || step.chain === undefined || step.how === undefined) return [];
    const { name } = step.volume;
    const source = to ?? baselineOf(data, name);
    const chain = source?.chains[name] ?? [];
    return [{ volume: name, to: source === undefined || chain.length === 0 ? 'empty' : source.name }];
  });
}

function brokenServices(diagnoses: ReplicaDiagnosis[]): string[] {
  const broken = diagnoses.filter(({ diagnosis }) => diagnosis.state === 'broken' || diagnosis.state === 'missing');
  return [...new Set(broken.map(({ service }) => service))];
}

/** What a container that is not well leaves to learn from. */
async function gatherEvidence({ connection }: Session, target: ReplicaDiagnosis): Promise<FailureEvidence | undefined> {
  if (target.diagnosis.state === 'ok') return undefined;
  return target.container === undefined ? undefined : inspectFailure(connection, target.container.id);
}

/** What was not wrong, in words; the engine calls `starting` what it has not probed yet. */
const WELL: Partial<Record<Diagnosis['state'], string>> = { ok: 'healthy', starting: 'running' };

function report(
  { service, number, diagnosis }: ReplicaDiagnosis,
  evidence: FailureEvidence | undefined,
  outcomes: StepOutcome[],
): ResetReport {
  const spent = (...kinds: string[]): number | undefined => {
    const own = outcomes.filter(
      ({ planned: { step }, phase }) =>
        phase === 'done' &&
        kinds.includes(step.kind) &&
        'ref' in step &&
        step.ref.service === service &&
        step.ref.number === number &&
        step.ref.role === 'workload',
    );
    return own.length === 0 ? undefined : own.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  };
  const phases = Object.entries({
    create: spent('container-create'),
    end: spent('container-kill', 'container-stop', 'container-unpause'),
    start: spent('container-start'),
    ready: spent('wait'),
  }).filter(([, value]) => value !== undefined);
  const cause = 'cause' in diagnosis ? diagnosis.cause : (WELL[diagnosis.state] ?? diagnosis.state);
  return {
    service,
    number,
    before: { state: diagnosis.state, cause, ...evidence },
    phases: Object.fromEntries(phases),
  };
}

/** Milliseconds from the confirmation to the last replica's readiness: what is tidied up afterwards does not count. */
function lastReady(outcomes: StepOutcome[], since: number): number {
  const waits = outcomes.filter(({ planned }) => planned.step.kind === 'wait');
  return Math.max(0, ...(waits.length > 0 ? waits : outcomes).map(({ endedAt }) => endedAt - since));
}
