import { apiMinor } from '../engine/connect/api-version.js';
import { DevenvError } from '../errors.js';
import { requirePrograms } from '../engine/providers/provider-program.js';
import { planConverge } from '../plan/converge.js';
import { plainVolumes } from '../plan/data/layerable.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { namedVolumes } from '../plan/parts.js';
import { requireRoomForReplicas, scaled } from '../plan/scale.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { imageWork, withImagePolicy } from '../stack/image-policy.js';
import type { ImagePolicy } from '../stack/image-policy.js';
import { ignoresOrphans } from '../stack/run-settings.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { unsupportedAttributes } from '../stack/unsupported.js';
import { applyAndSettle } from './applying/apply-and-settle.js';
import { attachedServices, requireIn } from './attached/attached-services.js';
import type { AttachOptions } from './attached/attached-services.js';
import { exclusively } from './session/exclusively.js';
import { noteWell } from './applying/note-well.js';
import { optionalServices, withoutOptional } from './session/optional-services.js';
import { observeWhole } from './session/observe-whole.js';
import { provision } from './applying/provision.js';
import { imageLines, prepareImages } from './applying/prepare-images.js';
import { requireFiles } from './session/require-files.js';
import { formatWithSeeds, requireSeedFiles, rewindUnfinishedSeed } from './data/run-seeds.js';
import { refuseForeign } from './session/refuse-foreign.js';
import { noteUnsealed, sealBaseline } from './data/seal-baseline.js';
import { openSession, warningText } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';
import { withSilentDeaths } from './attached/silent-deaths.js';

export interface UpOptions extends ImagePolicy {
  services: string[];
  dependencies: boolean;
  recreate: 'changed' | 'always' | 'never';
  /** As `recreate`, for what the named services depend on. */
  recreateDependencies?: 'changed' | 'always' | 'never';
  /** Anonymous volumes begin empty instead of passing from a container to its successor. */
  renewAnonymous?: boolean;
  /** The run is over when something ends: what nobody depends on, and this service, runs again and is not waited for. */
  untilEnd?: { service?: string | undefined };
  /** Whose output is to be shown afterwards. */
  attach?: AttachOptions;
  removeOrphans: boolean;
  takeOver: boolean;
  dryRun: boolean;
  start: boolean;
  scale: Record<string, number>;
  /** Seconds. */
  timeout?: number | undefined;
  /** All are to be healthy, those too that the others can do without: docker compose's `--wait`. */
  wait?: boolean;
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
  /** The services whose output is to be shown, where `attach` was asked. */
  attached?: string[];
  /** The services that their providers brought up. */
  provided?: string[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Brings the stack, or the named services with what they depend on, to what the Compose file says. */
export async function up(project: ProjectOptions, options: UpOptions, surroundings: Surroundings): Promise<UpResult> {
  const session = await openSession(project, options.services, surroundings);
  const work = (): Promise<UpResult> => bringUp(session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'up', surroundings, work);
}

/** What a run is about, once its options are read against the stack. */
interface Run {
  stack: Stack;
  services: string[];
  /** The services whose end is a result. */
  ends: string[];
  attached?: string[];
}

function readRun(session: Session, options: UpOptions): Run {
  const stack = withImagePolicy(scaled(session.stack, options.scale), options);
  const services = selectServices(stack, options.services, { dependencies: options.dependencies });
  requireRoomForReplicas(stack, services);
  refuseContradiction(stack, options);
  const { attach, untilEnd } = options;
  const ends = untilEnd === undefined ? [] : endingServices(stack, services, untilEnd.service);
  const run = { stack, services, ends };
  return attach === undefined ? run : { ...run, attached: attachedServices(stack, services, session.named, attach) };
}

/** docker compose refuses the two together as well. */
function refuseContradiction({ origin }: Stack, { removeOrphans }: UpOptions): void {
  if (!removeOrphans || !ignoresOrphans(origin.environment)) return;
  throw new DevenvError('USAGE', 'COMPOSE_IGNORE_ORPHANS and --remove-orphans contradict each other.', {
    suggestions: ['COMPOSE_IGNORE_ORPHANS=0 devenv up --remove-orphans'],
  });
}

async function bringUp(session: Session, options: UpOptions, surroundings: Surroundings): Promise<UpResult> {
  const start = Date.now();
  const wanted = readRun(session, options);
  const { services, ends, attached } = wanted;
  await requirePrograms(wanted.stack, services);
  const asked = { ...session, stack: wanted.stack };
  const minor = apiMinor(session.connection.apiVersion);
  for (const warning of unsupportedAttributes(wanted.stack, services, minor))
    surroundings.onWarning(warningText(warning));
  const unprepared = options.dryRun ? [] : await prepareImages(asked, services, options.build, surroundings);

  const used = services.flatMap((name) => namedVolumes(wanted.stack.services[name] ?? {}));
  const volumes = wanted.stack.origin.allResources === true ? Object.keys(wanted.stack.volumes) : used;
  const found = await observeWhole(asked, surroundings, { volumes, dryRun: options.dryRun });
  if (!options.takeOver) refuseForeign(wanted.stack, found, services);
  const asIs = { stack: wanted.stack, observed: found, services: [], failures: unprepared };
  const provisioned =
    options.dryRun || unprepared.length > 0 ? asIs : await provision(asked, found, services, surroundings);
  const { stack, observed: whole, failures: unready } = provisioned;
  const run = { ...wanted, stack };
  const own = { ...session, stack };
  const seeds = options.start && ends.length === 0;
  if (seeds) requireSeedFiles(own, whole);
  const observed = seeds && !options.dryRun ? await rewindUnfinishedSeed(own, whole, surroundings) : whole;
  const planFor = (seen: ObservedState): Plan => planUp(run, session.named, seen, options);
  const plan = planFor(observed);
  const result = (changed: boolean, seen: ServiceStatus[], failures: DevenvError[]): UpResult => ({
    project: stack.name,
    changed,
    services: seen,
    ...(attached === undefined ? {} : { attached }),
    ...(provisioned.services.length === 0 ? {} : { provided: provisioned.services }),
    failures,
    elapsedMs: Date.now() - start,
  });
  const changes = plan.steps.some(({ step }) => step.kind !== 'wait');
  if (options.dryRun) {
    const first = imageLines(stack, imageWork(stack, services, options.build));
    const all = seeds && services.length === session.order.length;
    const text = all ? formatWithSeeds(plan, own, observed) : formatPlan(plan);
    return { ...result(changes, [], []), plan: [...first, text].filter((line) => line !== '').join('\n') };
  }
  notePlainVolumes(stack, observed, volumes, surroundings);
  if (unready.length > 0) return result(false, serviceStatuses(stack, observed, services), unready);
  if (options.build === 'never') refuseBuilds(plan);
  requireFiles(stack, servicesToMake(plan), session.connection);

  const { outcomes, settled, timedOut, failures } = await applyAndSettle(
    own,
    { plan, observed },
    planFor,
    options,
    surroundings,
  );
  const after = failures.length === 0 && seeds ? await sealBaseline(own, settled, outcomes, surroundings) : settled;
  const statuses = serviceStatuses(stack, after, services);
  noteWell(stack, after, statuses);
  const lasting = options.start ? statuses.filter(({ service }) => !ends.includes(service)) : [];
  const all = withSilentDeaths(stack, failures, lasting);
  const strict = options.wait === true || timedOut;
  const optional = optionalServices(stack, strict ? [] : services, options.services);
  const told = withoutOptional(all, optional, outcomes, surroundings);
  if (seeds && told.length < all.length) noteUnsealed(own, after, surroundings);
  return result(changes || observed !== whole || after !== settled, statuses, told);
}

const MODES = { changed: 'converge', always: 'recreate', never: 'no-recreate' } as const;

function planUp({ stack, services, ends }: Run, named: string[], observed: ObservedState, options: UpOptions): Plan {
  const { recreate, recreateDependencies = recreate === 'never' ? 'never' : 'changed' } = options;
  return planConverge(stack, observed, {
    services,
    mode: (name) => MODES[named.includes(name) ? recreate : recreateDependencies],
    timeout: options.timeout,
    start: options.start,
    ends,
    renewAnonymous: options.renewAnonymous === true,
    removeOrphans: options.removeOrphans,
    takeOver: options.takeOver,
    provision: true,
  });
}

/** The services whose end is what a run is about: those that nobody in it depends on, and the one that is named. */
function endingServices(stack: Stack, services: string[], named: string | undefined): string[] {
  if (named !== undefined) requireIn(services, named);
  const depended = new Set(services.flatMap((name) => Object.keys(stack.services[name]?.depends_on ?? {})));
  return services.filter((name) => name === named || !depended.has(name));
}

/** Says which volumes reset and snapshots leave out though they need not. */
function notePlainVolumes(stack: Stack, observed: ObservedState, keys: string[], { onWarning }: Surroundings): void {
  const plain = plainVolumes(stack, observed).filter((key) => keys.includes(key));
  if (plain.length === 0) return;
  const words = plain.length === 1 ? `Volume ${plain.join()} is plain` : `Volumes ${plain.join(', ')} are plain`;
  onWarning(`${words}: no snapshot has its data. One copy layers it: devenv snapshot adopt`);
}

function servicesToMake(plan: Plan): string[] {
  return plan.steps.flatMap(({ step }) => (step.kind === 'container-create' ? [step.ref.service] : []));
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
