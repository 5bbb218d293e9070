import { expect, it } from 'vitest';
import { planConverge } from '../../../src/plan/converge.js';
import type { ConvergeOptions } from '../../../src/plan/converge.js';
import { planDown } from '../../../src/plan/down.js';
import { formatPlan } from '../../../src/plan/format.js';
import { DEVENV } from '../../../src/plan/labels.js';
import { providedDigest } from '../../../src/plan/parts.js';
import { planProvision } from '../../../src/plan/provision.js';
import type { Stack } from '../../../src/stack/stack.js';
import { allWell, nothing, stackOf, withContainers } from './state.js';

const started = { condition: 'service_started', required: true } as const;
const stack = stackOf(
  {
    db: { provider: { type: 'cloud' } },
    replica: { provider: { type: 'cloud' }, depends_on: { db: started } },
    api: { network_mode: 'host', depends_on: { replica: started }, models: { llm: null } },
    web: { network_mode: 'host' },
  },
  { models: { llm: { model: 'ai/a' } }, networks: {} },
);
const order = ['db', 'replica', 'api', 'web'];
const provided = { services: { db: {}, replica: { REPLICA_URL: 'new' } }, models: { llm: 'http://m' } };

function converge(given: Stack, observed = allWell(given), options: Partial<ConvergeOptions> = {}): string[] {
  const wanted = { services: order, mode: () => 'converge' as const, start: true, ...options };
  return formatPlan(planConverge(given, observed, wanted)).split('\n');
}

/** All is well, and api was made with variables of this digest. */
function madeWith(given: Stack, digest: string | undefined): ReturnType<typeof allWell> {
  const labels = { ...allWell(given).containers.find(({ name }) => name === 'shop-api-1')?.labels };
  return withContainers(allWell(given), {
    'shop-api-1': { labels: { ...labels, ...(digest === undefined ? {} : { [DEVENV.provided]: digest }) } },
  });
}

it('asks providers in the order of their dependencies, before all else', () => {
  expect(formatPlan(planProvision(stack, nothing(stack), order)).split('\n')).toEqual([
    '[] -> #1 service db, up by cloud, asked for',
    '[1] -> #2 service replica, up by cloud, asked for',
    '[] -> #3 model ai/a, pull where missing and configure, asked for',
  ]);
  const [first, second, third, ...rest] = converge(stack, nothing(stack), { provision: true });
  expect([first, second, third].join()).toContain('up by cloud');
  expect(rest.find((line) => line.includes('workload web-1, create'))).toMatch(/^\[1,2,3\] ->/);
});

it('asks only what tells the services that are made, where nothing else was asked for', () => {
  expect(converge(stack)).toEqual(['']);
  const lines = converge(stack, withContainers(allWell(stack), { 'shop-api-1': undefined }));
  expect(lines.slice(0, 3)).toEqual([
    '[] -> #1 service replica, up by cloud, asked for',
    '[] -> #2 model ai/a, pull where missing and configure, asked for',
    '[1,2] -> #3 workload api-1, create, missing',
  ]);
});

it('replaces a service that was told otherwise when it was made, and no other', () => {
  const told = { ...stack, provided };
  const digest = providedDigest(told, 'api');
  expect(converge(told, madeWith(told, digest), { provision: true })).toEqual(['']);
  for (const before of ['0', undefined]) {
    const [first] = converge(told, madeWith(told, before), { provision: true });
    expect(first).toContain('workload api-1, create, variables of replica, llm changed');
    expect(converge(told, madeWith(told, before)).join()).not.toContain('web');
  }
  // whoever does not ask does not find a difference
  expect(converge(stack, madeWith(stack, '0'))).toEqual(['']);
});

it('takes what is provided down after all that depends on it', () => {
  const options = { order, volumes: false, removeOrphans: false, timeout: 0 };
  expect(formatPlan(planDown(stack, allWell(stack), options)).split('\n')).toEqual([
    '[] -> #1 workload web-1, remove, the stack is taken down',
    '[] -> #2 workload api-1, remove, the stack is taken down',
    '[2?] -> #3 service replica, down by cloud, the stack is taken down',
    '[3?] -> #4 service db, down by cloud, the stack is taken down',
  ]);
  const some = formatPlan(planDown(stack, allWell(stack), { ...options, services: ['web'] }));
  expect(some).not.toContain('cloud');
});
