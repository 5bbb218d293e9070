import { describe, expect, it } from 'vitest';
import { planDown } from '../../../src/plan/down.js';
import { formatPlan } from '../../../src/plan/format.js';
import { planStop } from '../../../src/plan/lifecycle.js';
import { allWell, stackOf } from './state.js';

const started = { condition: 'service_started', required: true } as const;
const stack = stackOf({ db: {}, api: { depends_on: { db: started }, ports: [{ target: 80, published: '80' }] } });
const options = { order: ['db', 'api'], volumes: false, removeOrphans: false };

describe('planDown', () => {
  it('stops dependents before what they depend on, then removes sandboxes and the network', () => {
    expect(formatPlan(planDown(stack, allWell(stack), options)).split('\n')).toEqual([
      '[] -> #1 workload api-1, stop, the stack is taken down',
      '[1?] -> #2 workload api-1, remove, the stack is taken down',
      '[1?] -> #3 workload db-1, stop, the stack is taken down',
      '[3?] -> #4 workload db-1, remove, the stack is taken down',
      '[3?] -> #5 sandbox db-1, remove, the stack is taken down',
      '[1?] -> #6 sandbox api-1, remove, the stack is taken down',
      '[2,4,5,6] -> #7 network shop_default, remove, the stack is taken down',
    ]);
  });

  it('gives no grace where none is asked for', () => {
    expect(formatPlan(planDown(stack, allWell(stack), { ...options, timeout: 0 }))).not.toContain('stop');
  });

  it('removes volumes only when asked, and never external ones', () => {
    const mounts = (source: string) => [{ type: 'volume' as const, source, target: '/data' }];
    const withData = stackOf(
      { db: { volumes: mounts('data') }, cache: { volumes: mounts('shared') } },
      { volumes: { data: { name: 'shop_data' }, shared: { name: 'shared', external: true } } },
    );
    const text = formatPlan(planDown(withData, allWell(withData), { ...options, volumes: true }));
    expect(text).toContain('volume shop_data, remove, asked for (destroys data)');
    expect(text).not.toContain('volume shared');
    expect(formatPlan(planDown(withData, allWell(withData), options))).not.toContain('volume');
  });
});

describe('planStop', () => {
  it('frees the published ports with the sandbox that holds them, and keeps the sandboxes of servers', () => {
    const checked = stackOf({ ...stack.services, db: { healthcheck: { test: ['CMD', 'true'] } } });
    expect(formatPlan(planStop(checked, allWell(checked), { services: ['db', 'api'] })).split('\n')).toEqual([
      '[] -> #1 workload api-1, stop, asked for',
      '[1?] -> #2 sandbox api-1, kill, frees its ports',
      '[1?] -> #3 workload db-1, stop, asked for',
    ]);
  });

  it('stops the sandbox of what could be taken for a one-shot that has completed', () => {
    const worker = stackOf({ worker: {} });
    const plan = formatPlan(planStop(worker, allWell(worker), { services: ['worker'] }));
    expect(plan).toContain('sandbox worker-1, kill, shows that it was stopped');
  });
});
