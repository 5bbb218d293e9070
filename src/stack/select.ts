import { DevenvError } from '../errors.js';
import { dependenciesOf, dependencyOrder } from './order.js';
import type { Service, Stack } from './stack.js';
import { nearest } from './suggest.js';

/**
 * The named services, or all enabled ones where none is named, in dependency order; with `dependencies` also what they
 * need. Fails with SERVICE_UNKNOWN.
 */
export function selectServices(stack: Stack, names: readonly string[], options: { dependencies: boolean }): string[] {
  if (names.length === 0) return dependencyOrder(stack.services);
  for (const name of names) requireService(stack, name);
  const selected = options.dependencies ? withDependencies(stack.services, names) : new Set(names);
  return dependencyOrder(stack.services, [...selected]);
}

function withDependencies(services: Record<string, Service>, names: readonly string[]): Set<string> {
  const selected = new Set<string>();
  const add = (name: string): void => {
    const service = services[name];
    if (service === undefined || selected.has(name)) return;
    selected.add(name);
    for (const dependency of dependenciesOf(service)) add(dependency);
  };
  for (const name of names) add(name);
  return selected;
}

function requireService(stack: Stack, name: string): void {
  if (name in stack.services) return;
  const disabled = stack.disabledServices[name];
  if (disabled !== undefined) {
    const profiles = disabled.profiles ?? [];
    throw new DevenvError(
      'SERVICE_UNKNOWN',
      `Service ${name} is not enabled: it belongs to profile ${profiles.join(', ')}`,
      {
        service: name,
        suggestions: profiles.map((profile) => `add --profile ${profile}`),
      },
    );
  }
  throw unknownService(name, Object.keys(stack.services));
}

function unknownService(name: string, known: string[]): DevenvError {
  const near = nearest(name, known);
  return new DevenvError('SERVICE_UNKNOWN', `There is no service ${name} in this stack`, {
    service: name,
    reason: known.length === 0 ? 'It has no services' : `It has ${[...known].sort().join(', ')}`,
    ...(near === undefined ? {} : { suggestions: [`Did you mean ${near}?`] }),
  });
}
