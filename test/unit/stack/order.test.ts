import { describe, expect, it } from 'vitest';
import { dependencyOrder, findCycle } from '../../../src/stack/order.js';
import { selectServices } from '../../../src/stack/select.js';
import type { Service, Stack } from '../../../src/stack/stack.js';

/** `{ api: ['db'] }`: service api depends on db. */
function services(dependencies: Record<string, string[]>): Record<string, Service> {
  const started = { condition: 'service_started', required: true } as const;
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, needs]) => [
      name,
      { depends_on: Object.fromEntries(needs.map((need) => [need, started])) },
    ]),
  );
}

function stack(dependencies: Record<string, string[]>, disabled: Record<string, Service> = {}): Stack {
  return {
    name: 'test',
    services: services(dependencies),
    disabledServices: disabled,
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
    origin: { workingDirectory: '/', configFiles: [], environment: {}, profiles: [] },
  };
}

const shop = { web: ['api'], api: ['db', 'cache'], db: [], cache: [], other: [] };

describe('dependencyOrder', () => {
  it('puts dependencies before dependents, otherwise by name', () => {
    expect(dependencyOrder(services(shop))).toEqual(['cache', 'db', 'api', 'other', 'web']);
  });

  it('orders a part without pulling in the rest', () => {
    expect(dependencyOrder(services(shop), ['web', 'db'])).toEqual(['db', 'web']);
  });

  it('is not slowed down by a long chain', () => {
    const chain = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`s${i}`, i > 0 ? [`s${i - 1}`] : []]));
    expect(dependencyOrder(services(chain)).at(-1)).toBe('s2999');
  });
});

describe('findCycle', () => {
  it('names the circle from its first service to itself', () => {
    expect(findCycle(services({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual(['b', 'c', 'b']);
  });

  it('finds nothing in a diamond', () => {
    expect(findCycle(services({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toBeUndefined();
  });
});

describe('selectServices', () => {
  it('takes all services where none is named', () => {
    expect(selectServices(stack(shop), [], { dependencies: false })).toHaveLength(5);
  });

  it('adds what the named services need, on request', () => {
    expect(selectServices(stack(shop), ['web'], { dependencies: true })).toEqual(['cache', 'db', 'api', 'web']);
    expect(selectServices(stack(shop), ['web'], { dependencies: false })).toEqual(['web']);
  });

  it('suggests the name that was meant', () => {
    expect(() => selectServices(stack(shop), ['cahce'], { dependencies: true })).toThrow(
      expect.objectContaining({ code: 'SERVICE_UNKNOWN', suggestions: ['Did you mean cache?'] }),
    );
  });

  it('names the profile that would enable a service', () => {
    const withDisabled = stack(shop, { debug: { profiles: ['dev'] } });
    expect(() => selectServices(withDisabled, ['debug'], { dependencies: true })).toThrow(
      expect.objectContaining({ code: 'SERVICE_UNKNOWN', suggestions: ['add --profile dev'] }),
    );
  });
});
