import { DevenvError } from '../errors.js';
import type { StepOutcome } from '../engine/apply.js';
import { observe } from '../engine/observe.js';
import { planConverge } from '../plan/converge.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { unsupportedAttributes } from '../stack/unsupported.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { exclusively } from './exclusively.js';
import { build } from './build.js';
import { pull } from './pull.js';
import { refuseForeign } from './refuse-foreign.js';
import { openSession, warningText } from './session.js';
import type { Session, Surroundings } from './session.js';
import { settle } from './settle.js';

export interface UpOptions {
  services: string[];
  build: 'missing' | 'always' | 'never';
  pull: 'missing' | 'always' | 'never' | undefined;
  dependencies: boolean;
  recreate: 'changed' | 'always' | 'never';
  removeOrphans: boolean;
  takeOver: boolean;
  dryRun: boolean;
  start: boolean;
  scale: Record<string, number>;
  /** Seconds. */
  timeout?: number | undefined;
  /** Seconds to wait until all is healthy; without it, until each is healthy or fails. */
  waitTimeout?: number | undefined;
}

export interface UpResult {
  project: string;
  /** The plan as text, with `--dry-run` alone. */
  plan?: string;
  /** False where everything was as it should be. */
  changed: boolean;
  services: ServiceStatus[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Brings the stack, or the named services with what they depend on, to what the Compose file says. */
export async function up(project: ProjectOptions, options: UpOptions, surroundings: Surroundings): Promise<UpResult> {
  const session = await openSession(project, options.services, surroundings);
  const work = (): Promise<UpResult> => bringUp(project, session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'up', surroundings, work);
}

async function bringUp(
  project: ProjectOptions,
  session: Session,
  options: UpOptions,
  surroundings: Surroundings,
): Promise<UpResult> {
  const start = Date.now();
  const stack = scaled(session.stack, options.scale);
  const services = selectServices(stack, options.services, { dependencies: options.dependencies });
  for (const warning of unsupportedAttributes(stack, services)) surroundings.onWarning(warningText(warning));
  if (!options.dryRun) await prepareImages(project, stack, services, options, surroundings);

  const observed = await observe(session.connection, stack);
  if (!options.takeOver) refuseForeign(stack, observed, services);
  const planFor = (seen: ObservedState): Plan =>
    planConverge(stack, seen, {
      services,
      mode: () => (({ changed: 'converge', always: 'recreate', never: 'no-recreate' }) as const)[options.recreate],
      timeout: options.timeout,
      start: options.start,
      removeOrphans: options.removeOrphans,
      takeOver: options.takeOver,
    });
  const plan = planFor(observed);
  const result = { project: stack.name, changed: plan.steps.some(({ step }) => step.kind !== 'wait') };
  if (options.dryRun)
    return { ...result, plan: formatPlan(plan), services: [], failures: [], elapsedMs: Date.now() - start };
  if (options.build === 'never') refuseBuilds(plan);

  const { outcomes, timedOut } = await applyWithin(options.waitTimeout, surroundings.signal, (signal) =>
    applyAndReport(plan, { ...session, stack }, observed, { ...surroundings, signal }, planFor),
  );
  const failures = failuresOf(outcomes, surroundings.signal, timedOut);
  const after = plan.steps.length > 0 ? await settle({ ...session, stack }, outcomes) : observed;
  const statuses = serviceStatuses(stack, after, services);
  return {
    ...result,
    services: statuses,
    failures: withSilentDeaths(stack, failures, statuses, options),
    elapsedMs: Date.now() - start,
  };
}

/** Applies, and gives up after a time where one is set. */
async function applyWithin(
  seconds: number | undefined,
  signal: AbortSignal,
  apply: (signal: AbortSignal) => Promise<StepOutcome[]>,
): Promise<{ outcomes: StepOutcome[]; timedOut: boolean }> {
  if (seconds === undefined) return { outcomes: await apply(signal), timedOut: false };
  const limit = AbortSignal.timeout(seconds * 1000);
  const outcomes = await apply(AbortSignal.any([signal, limit]));
  return { outcomes, timedOut: limit.aborted };
}

/** What cannot wait for the plan, because only its result tells whether a container must be replaced. */
async function prepareImages(
  project: ProjectOptions,
  stack: Stack,
  services: string[],
  options: UpOptions,
  surroundings: Surroundings,
): Promise<void> {
  const quietly = { ...surroundings, onWarning: () => undefined };
  const policy = (name: string): string | undefined => options.pull ?? stack.services[name]?.pull_policy;
  const builds = services.filter(
    (name) => stack.services[name]?.build !== undefined && (options.build === 'always' || policy(name) === 'build'),
  );
  if (builds.length > 0 && options.build !== 'never') await build(project, { services: builds }, quietly);
  const pulls = services.filter((name) => stack.services[name]?.build === undefined && policy(name) === 'always');
  if (pulls.length > 0) await pull(project, { services: pulls, policy: 'always' }, quietly);
}

function scaled(stack: Stack, scale: Record<string, number>): Stack {
  const changed = Object.entries(scale).map(([name, count]) => {
    const service = stack.services[name];
    if (service === undefined) {
      throw new DevenvError('SERVICE_UNKNOWN', `There is no service ${name} to scale.`, {
        suggestions: [`The services are: ${Object.keys(stack.services).join(', ')}`],
      });
    }
    return [name, { ...service, scale: count }] as const;
  });
  return { ...stack, services: { ...stack.services, ...Object.fromEntries(changed) } };
}

function refuseBuilds(plan: Plan): void {
  const step = plan.steps.map((planned) => planned.step).find(({ kind }) => kind === 'image-build');
  if (step?.kind !== 'image-build') return;
  throw new DevenvError('IMAGE_UNAVAILABLE', `Image ${step.image} of service ${step.service} is not built yet.`, {
    reason: 'The flag --no-build forbids building it.',
    suggestions: [`devenv build ${step.service}`, 'devenv up'],
    service: step.service,
  });
}

/** Containers that ended right after their start, without any wait having noticed, and those that others kept from starting. */
function withSilentDeaths(
  stack: Stack,
  failures: DevenvError[],
  statuses: ServiceStatus[],
  options: UpOptions,
): DevenvError[] {
  if (!options.start) return failures;
  const told = new Set(failures.map(({ service }) => service));
  const dead = statuses.filter(
    ({ service, state, containerId }) => state === 'broken' && containerId !== undefined && !told.has(service),
  );
  return [...failures, ...dead.map((status) => silentDeath(stack, told, status))];
}

function silentDeath(stack: Stack, told: Set<string | undefined>, { service, cause }: ServiceStatus): DevenvError {
  const missing = Object.keys(stack.services[service]?.depends_on ?? {}).filter((dependency) => told.has(dependency));
  if (missing.length > 0) {
    return new DevenvError('SERVICE_FAILED', `Service ${service} waits for ${missing.join(', ')}.`, {
      suggestions: [`devenv reset ${missing.join(' ')}`, 'devenv up'],
      service,
    });
  }
  return new DevenvError('SERVICE_FAILED', `Service ${service}: ${cause ?? 'broken'}.`, {
    suggestions: [`devenv logs ${service}`, `devenv reset ${service}`],
    service,
  });
}
