import type { StepOutcome } from '../../engine/apply.js';
import { untilListening } from '../../engine/health/until-listening.js';
import { refLabel, workloadName } from '../../plan/naming.js';
import type { ObservedState } from '../../plan/observed.js';
import { hasSandbox } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import type { Stack } from '../../stack/stack.js';
import { observeStack, observeWorkloads } from '../session/observe-stack.js';
import type { Session } from '../session/session.js';

/** A process that cannot run at all ends within this time of its start. */
const SETTLE_MS = 100;

/**
 * What the engine holds after a plan was applied, once what dies at once has had the time to: what was started without a
 * health check to vouch for it is given 100 ms, or until it listens on one of its ports. Given what was there `before`,
 * only containers are listed again where nothing else was changed.
 */
export async function settle(
  { connection, stack }: Session,
  outcomes: StepOutcome[],
  before?: ObservedState,
): Promise<ObservedState> {
  await Promise.all(
    unvouched(stack, outcomes).map(({ ref: { service, number }, end }) =>
      untilListening(connection, workloadName(stack, service, number), declaredPorts(stack, service), end),
    ),
  );
  const containersOnly = outcomes.every(
    ({ planned: { step } }) => step.kind === 'wait' || /^container-/.test(step.kind),
  );
  const after =
    before !== undefined && containersOnly
      ? { ...before, containers: await observeWorkloads(connection, stack) }
      : await observeStack(connection, stack);
  return withWaitResults(after, outcomes);
}

/** The replicas without a health check that have only just started, and until when they are watched. */
function unvouched(stack: Stack, outcomes: StepOutcome[]): { ref: ContainerRef; end: number }[] {
  return outcomes.flatMap(({ planned: { step }, phase, endedAt }) => {
    if (phase !== 'done' || step.kind !== 'wait' || stack.services[step.ref.service]?.healthcheck !== undefined)
      return [];
    const end = endedAt + SETTLE_MS;
    return end > Date.now() ? [{ ref: step.ref, end }] : [];
  });
}

/** The TCP ports that a service says it listens on; undefined where it shares its network with others that may listen. */
function declaredPorts({ services }: Stack, name: string): number[] | undefined {
  const service = services[name];
  if (service === undefined || !hasSandbox(service)) return undefined;
  const published = (service.ports ?? []).filter(({ protocol }) => protocol !== 'udp').map(({ target }) => target);
  const exposed = (service.expose ?? []).filter((port) => !port.endsWith('/udp')).map((port) => Number.parseInt(port));
  return [...published, ...exposed];
}

/** The engine probes at its interval only: what passed its own check in a wait is healthy, whatever the engine still says. */
function withWaitResults(observed: ObservedState, outcomes: StepOutcome[]): ObservedState {
  const passed = new Set(
    outcomes.flatMap(({ planned: { step }, phase }) =>
      phase === 'done' && step.kind === 'wait' && step.condition !== 'completed' ? [refLabel(step.ref)] : [],
    ),
  );
  const containers = observed.containers.map((container) => {
    const stale = container.health === 'starting' || container.health === 'unhealthy';
    const healthy = stale && passed.has(`${container.service}-${container.number}`);
    if (!healthy || container.role !== 'workload') return container;
    const status = container.status.replace(/health: starting|unhealthy/, 'healthy');
    return { ...container, health: 'healthy' as const, status };
  });
  return { ...observed, containers };
}
