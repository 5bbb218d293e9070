import { probeOverlay } from '../engine/data/probe-overlay.js';
import { DevenvError } from '../errors.js';
import { planAdopt } from '../plan/adopt.js';
import { layerObstacle, plainVolumes } from '../plan/data/layerable.js';
import { optsOutOfBaseline } from '../plan/data/sealable.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Stack } from '../stack/stack.js';
import { failuresOf } from './applying/apply-and-report.js';
import { applyToData } from './applying/apply-data.js';
import { exclusively } from './session/exclusively.js';
import { observeWhole } from './session/observe-whole.js';
import { refuseForeign } from './session/refuse-foreign.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';
import { settle } from './applying/settle.js';

export interface AdoptOptions {
  /** Keys of volumes; every plain one where empty. */
  volumes: string[];
  timeout?: number | undefined;
  dryRun: boolean;
}

export interface AdoptResult {
  project: string;
  plan?: string;
  /** Keys of the volumes that got layers. */
  volumes: string[];
  /** Services that were replaced because they mount the data. */
  services: string[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Gives plain volumes layers, with the data that they have. */
export async function adoptVolumes(
  project: ProjectOptions,
  options: AdoptOptions,
  surroundings: Surroundings,
): Promise<AdoptResult> {
  const session = await openSession(project, [], surroundings);
  const work = (): Promise<AdoptResult> => adopt(session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'snapshot adopt', surroundings, work);
}

async function adopt(session: Session, options: AdoptOptions, surroundings: Surroundings): Promise<AdoptResult> {
  const start = Date.now();
  const { stack, order } = session;
  const observed = await observeProbed(session, options, surroundings);
  refuseForeign(stack, observed, order);
  const volumes = chosenVolumes(stack, observed, options.volumes);
  const result = { project: stack.name, volumes, services: [], failures: [], elapsedMs: 0 };
  if (volumes.length === 0) return result;
  const baseline = volumes.every((key) => !optsOutOfBaseline(stack.volumes[key]));
  const kind = baseline ? 'baseline' : 'saved';
  const plan = planAdopt(stack, observed, { volumes, order, kind, timeout: options.timeout });
  const touched = plan.steps.flatMap(({ step }) => ('ref' in step ? [step.ref.service] : []));
  const services = [...new Set(touched)];
  if (options.dryRun) return { ...result, services, plan: formatPlan(plan) };
  const outcomes = await applyToData(plan, session, observed, surroundings);
  const failures = failuresOf(outcomes, surroundings.signal);
  if (services.length > 0) await settle(session, outcomes);
  return { ...result, services, failures, elapsedMs: Date.now() - start };
}

async function observeProbed(
  session: Session,
  { dryRun }: AdoptOptions,
  surroundings: Surroundings,
): Promise<ObservedState> {
  const observed = await observeWhole(session, surroundings, { dryRun });
  if (observed.data.overlay !== 'unknown') return observed;
  const overlay = dryRun ? 'works' : await probeOverlay(session.connection);
  return { ...observed, data: { ...observed.data, overlay } };
}

function chosenVolumes(stack: Stack, observed: ObservedState, named: string[]): string[] {
  const { overlay } = observed.data;
  const plain = overlay === 'none' ? [] : plainVolumes(stack, observed);
  const wrong = named.find((key) => !plain.includes(key));
  if (wrong === undefined) return named.length > 0 ? named : plain;
  const layered = observed.data.heads.has(stack.volumes[wrong]?.name ?? '');
  const why = layered ? 'layered already' : (layerObstacle(stack, wrong, observed) ?? 'not made yet');
  throw new DevenvError('USAGE', `Volume ${wrong} cannot be adopted: it is ${why}.`, {
    suggestions: [plain.length === 0 ? 'devenv up' : `devenv snapshot adopt ${plain.join(' ')}`],
  });
}
