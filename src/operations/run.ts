import { observe } from '../engine/observe.js';
import { runOneOff } from '../engine/one-off.js';
import type { OneOffRun } from '../engine/one-off.js';
import type { Streams } from '../engine/terminal.js';
import { planConverge } from '../plan/converge.js';
import { planPrerequisites } from '../plan/prepare.js';
import type { ProjectOptions } from '../project/load-project.js';
import { selectServices } from '../stack/select.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { buildImages } from './build.js';
import { refuseForeign } from './refuse-foreign.js';
import { openSession } from './session.js';
import type { Session, Surroundings } from './session.js';

export interface RunOptions extends OneOffRun {
  dependencies: boolean;
  build: boolean;
}

/** Runs a one-off command in a new container of a service, with what the service depends on, and returns its exit code. */
export async function run(
  project: ProjectOptions,
  service: string,
  options: RunOptions,
  streams: Streams,
  surroundings: Surroundings & { onReady: () => Promise<void> },
): Promise<{ exitCode: number; name: string }> {
  const session = await openSession(project, [service], surroundings);
  const { stack, connection } = session;
  if (options.build) raise((await buildImages({ ...session, named: [service] }, {}, surroundings)).failures);
  if (options.dependencies) await startDependencies(session, service, surroundings);
  const observed = await observe(connection, stack);
  const outcomes = await applyAndReport(planPrerequisites(stack, observed, service), session, observed, surroundings);
  raise(failuresOf(outcomes, surroundings.signal));
  await surroundings.onReady();
  return runOneOff(connection, stack, await observe(connection, stack), service, options, streams);
}

async function startDependencies(session: Session, service: string, surroundings: Surroundings): Promise<void> {
  const { stack, connection } = session;
  const services = selectServices(stack, [service], { dependencies: true }).filter((name) => name !== service);
  if (services.length === 0) return;
  const observed = await observe(connection, stack);
  refuseForeign(stack, observed, services);
  // the one-off waits for what its service would wait for: conditions count, the service itself is not started
  const plan = planConverge(stack, observed, { services, mode: () => 'no-recreate', start: true });
  raise(failuresOf(await applyAndReport(plan, session, observed, surroundings), surroundings.signal));
}

function raise(failures: Error[]): void {
  if (failures[0] !== undefined) throw failures[0];
}
