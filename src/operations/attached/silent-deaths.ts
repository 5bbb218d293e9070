import { DevenvError } from '../../errors.js';
import type { ServiceStatus } from '../../plan/status.js';
import type { Stack } from '../../stack/stack.js';

/** Containers that ended right after their start, without any wait having noticed, and those that others kept from starting. */
export function withSilentDeaths(stack: Stack, failures: DevenvError[], statuses: ServiceStatus[]): DevenvError[] {
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
    suggestions: [`devenv diagnose ${service}`, `devenv logs ${service}`, `devenv reset ${service}`],
    service,
  });
}
