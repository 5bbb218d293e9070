import { observeStack } from './session/observe-stack.js';
import { runOneOff } from '../engine/exec/one-off.js';
import type { OneOffRun } from '../engine/exec/one-off.js';
import { requirePrograms } from '../engine/providers/provider-program.js';
import type { Streams } from '../engine/exec/terminal.js';
import { planConverge } from '../plan/converge.js';
import type { ConvergeOptions } from '../plan/converge.js';
import { formatCommand, formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { planOneOff, planPrerequisites } from '../plan/prepare.js';
import type { ProjectOptions } from '../project/load-project.js';
import { imageWork, withImagePolicy } from '../stack/image-policy.js';
import type { ImagePolicy } from '../stack/image-policy.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { applyAndReport, failuresOf } from './applying/apply-and-report.js';
import { exclusively } from './session/exclusively.js';
import { observeWhole } from './session/observe-whole.js';
import { readWords } from './one-off-words.js';
import type { OneOffWords } from './one-off-words.js';
import { optionalServices, withoutOptional } from './session/optional-services.js';
import { imageLines, prepareImages } from './applying/prepare-images.js';
import { provision } from './applying/provision.js';
import { refuseForeign } from './session/refuse-foreign.js';
import { requireFiles } from './session/require-files.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';

export interface RunOptions extends ImagePolicy, Omit<OneOffRun, keyof OneOffWords> {
  words: OneOffWords;
  /** Start what the service depends on. */
  dependencies: boolean;
  removeOrphans: boolean;
}

/** Runs a one-off command in a new container of a service, with what the service depends on, and returns its exit code. */
export async function run(
  project: ProjectOptions,
  service: string,
  options: RunOptions,
  streams: Streams,
  surroundings: Surroundings & { onReady: () => Promise<void> },
): Promise<{ exitCode: number; name: string }> {
  const words = readWords(options.words, project);
  const loaded = await openSession(project, [service], surroundings);
  const stack = withImagePolicy(loaded.stack, options);
  const session = { ...loaded, stack };
  const own = await exclusively(stack.name, 'run', surroundings, () =>
    prepare(session, service, options, surroundings),
  );
  await surroundings.onReady();
  const observed = await observeStack(session.connection, own);
  return runOneOff(session.connection, own, observed, service, { ...options, ...words }, streams);
}

/** What `run` would do, as the text of a plan; nothing is changed. */
export async function previewRun(
  project: ProjectOptions,
  service: string,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<{ exitCode: number; plan: string }> {
  readWords(options.words, project);
  const loaded = await openSession(project, [service], surroundings);
  const stack = withImagePolicy(loaded.stack, options);
  const observed = await observeStack(loaded.connection, stack);
  const dependencies = dependenciesOf(stack, service, options);
  refuseForeign(stack, observed, dependencies);
  const plan = planOneOff(stack, observed, service, dependencyOptions(service, dependencies, options));
  plan.notes.forEach(surroundings.onWarning);
  const words = options.command ?? stack.services[service]?.command ?? [];
  const run = words.length === 0 ? "the image's command" : formatCommand(words);
  const lines = [
    ...imageLines(stack, imageWork(stack, [service], options.build)),
    formatPlan(plan),
    `then: one-off ${service}, run ${run}${options.remove ? ', removed when it ends' : ''}`,
  ];
  return { exitCode: 0, plan: lines.filter((line) => line !== '').join('\n') };
}

/**
 * Makes what the container needs: images, networks, volumes, the services that its own depends on. Returns the stack with
 * what providers and models told.
 */
async function prepare(
  session: Session,
  service: string,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Stack> {
  const { connection } = session;
  const dependencies = dependenciesOf(session.stack, service, options);
  const needed = [...dependencies, service];
  await requirePrograms(session.stack, needed);
  requireFiles(session.stack, [service], connection);
  raise(await prepareImages(session, [service], options.build, surroundings));
  const found = await observeWhole(session, surroundings, { volumes: Object.keys(session.stack.volumes) });
  refuseForeign(session.stack, found, dependencies);
  const { stack, observed, failures } = await provision(session, found, needed, surroundings);
  raise(failures);
  const own = { ...session, stack };
  if (dependencies.length > 0 || options.removeOrphans) {
    const converging = dependencyOptions(service, dependencies, options);
    await applied(own, observed, surroundings, (seen) => planConverge(stack, seen, converging));
  }
  const seen = await observeStack(connection, stack);
  await applied(own, seen, surroundings, (now) => planPrerequisites(stack, now, service));
  return stack;
}

function dependenciesOf(stack: Stack, service: string, { dependencies }: RunOptions): string[] {
  return selectServices(stack, [service], { dependencies }).filter((name) => name !== service);
}

/** The one-off waits for what its service would wait for: conditions count, the service itself is not started. */
function dependencyOptions(service: string, services: string[], { removeOrphans }: RunOptions): ConvergeOptions {
  return { services, waiting: [service], mode: () => 'no-recreate', start: true, removeOrphans, provision: true };
}

async function applied(
  session: Session,
  observed: ObservedState,
  surroundings: Surroundings,
  planFor: (observed: ObservedState) => Plan,
): Promise<void> {
  const outcomes = await applyAndReport(planFor(observed), session, observed, surroundings, planFor);
  const { stack, named } = session;
  const optional = optionalServices(stack, selectServices(stack, named, { dependencies: true }), named);
  raise(withoutOptional(failuresOf(outcomes, surroundings.signal), optional, outcomes, surroundings));
}

function raise(failures: Error[]): void {
  if (failures[0] !== undefined) throw failures[0];
}
