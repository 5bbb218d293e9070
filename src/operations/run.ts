import { observe } from '../engine/observe.js';
import { runOneOff } from '../engine/one-off.js';
import type { OneOffRun } from '../engine/one-off.js';
import type { Streams } from '../engine/terminal.js';
import { planConverge } from '../plan/converge.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan } from '../plan/plan.js';
import { planPrerequisites } from '../plan/prepare.js';
import type { ProjectOptions } from '../project/load-project.js';
import { withImagePolicy } from '../stack/image-policy.js';
import type { ImagePolicy } from '../stack/image-policy.js';
import { selectServices } from '../stack/select.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { exclusively } from './exclusively.js';
import { observeWhole } from './observe-whole.js';
import { readWords } from './one-off-words.js';
import type { OneOffWords } from './one-off-words.js';
import { optionalServices, withoutOptional } from './optional-services.js';
import { prepareImages } from './prepare-images.js';
import { refuseForeign } from './refuse-foreign.js';
import { requireFiles } from './require-files.js';
import { openSession } from './session.js';
import type { Session, Surroundings } from './session.js';

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
  await exclusively(stack.name, 'run', surroundings, () => prepare(session, service, options, surroundings));
  await surroundings.onReady();
  const observed = await observe(session.connection, stack);
  return runOneOff(session.connection, stack, observed, service, { ...options, ...words }, streams);
}

/** Makes what the container needs: images, networks, volumes, the services that its own depends on. */
async function prepare(
  session: Session,
  service: string,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stack, connection } = session;
  requireFiles(stack, [service], connection);
  raise(await prepareImages(session, [service], options.build, surroundings));
  const all = selectServices(stack, [service], { dependencies: options.dependencies });
  const dependencies = all.filter((name) => name !== service);
  const observed = await observeWhole(session, surroundings, { volumes: Object.keys(stack.volumes) });
  if (dependencies.length > 0 || options.removeOrphans) {
    refuseForeign(stack, observed, dependencies);
    // the one-off waits for what its service would wait for: conditions count, the service itself is not started
    await applied(session, observed, surroundings, (seen) =>
      planConverge(stack, seen, {
        services: dependencies,
        waiting: [service],
        mode: () => 'no-recreate',
        start: true,
        removeOrphans: options.removeOrphans,
      }),
    );
  }
  const seen = await observe(connection, stack);
  await applied(session, seen, surroundings, (now) => planPrerequisites(stack, now, service));
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
