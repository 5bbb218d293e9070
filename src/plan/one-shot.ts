import type { Stack } from '../stack/stack.js';

/** True for a service whose completion another one waits for. */
export function isOneShot(stack: Stack, name: string): boolean {
  return conditionsOn(stack, name).includes('service_completed_successfully');
}

/**
 * True for a service that may be meant to end, though nothing says so: it neither restarts, nor listens, nor declares a
 * health check, nor is waited for in another way. A worker that ends well when it is told to looks the same.
 */
export function mayBeOneShot(stack: Stack, name: string): boolean {
  const service = stack.services[name];
  if (service === undefined || conditionsOn(stack, name).includes('service_healthy')) return false;
  const restarts = service.restart === 'always' || service.restart === 'unless-stopped';
  const listens = (service.ports?.length ?? 0) > 0 || (service.expose?.length ?? 0) > 0;
  return !restarts && !listens && service.healthcheck === undefined;
}

function conditionsOn(stack: Stack, name: string): string[] {
  return Object.values(stack.services).flatMap((service) => {
    const dependency = service.depends_on?.[name];
    return dependency === undefined ? [] : [dependency.condition];
  });
}
