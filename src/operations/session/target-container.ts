import { DevenvError } from '../../errors.js';
import type { ObservedContainer } from '../../plan/observed.js';

/**
 * The running container of a service that a command is for: the replica of that number, or the first that runs. Throws
 * SERVICE_NOT_RUNNING, with the way out of the state that it is in.
 */
export function runningContainer(
  containers: ObservedContainer[],
  service: string,
  index: number | undefined,
): ObservedContainer {
  const replicas = containers
    .filter((one) => one.service === service && (one.role === 'workload' || one.role === 'foreign'))
    .sort((a, b) => a.number - b.number);
  const chosen = index === undefined ? replicas : replicas.filter(({ number }) => number === index);
  const running = chosen.find(({ state }) => state === 'running');
  if (running !== undefined) return running;
  throw notRunning(service, index, chosen[0]?.state, replicas.length);
}

function notRunning(
  service: string,
  index: number | undefined,
  state: ObservedContainer['state'] | undefined,
  count: number,
): DevenvError {
  const name = index === undefined ? `Service ${service}` : `Replica ${index} of service ${service}`;
  const missing = index !== undefined && state === undefined && count > 0;
  return new DevenvError('SERVICE_NOT_RUNNING', `${name} is ${state ?? 'not there'}.`, {
    ...(missing ? { reason: `It has ${count} of them.` } : {}),
    suggestions: missing ? [`devenv scale ${service}=${index}`] : waysOut(service, state),
    service,
  });
}

function waysOut(service: string, state: ObservedContainer['state'] | undefined): string[] {
  if (state === 'paused') return [`devenv unpause ${service}`];
  return [`devenv up -d ${service}`, ...(state === undefined ? [] : [`devenv reset ${service}`])];
}
