import { describe, expect, it } from 'vitest';
import { planConverge } from '../../../src/plan/converge.js';
import { noData } from '../../../src/plan/data/data-state.js';
import { planDown } from '../../../src/plan/down.js';
import { formatPlan } from '../../../src/plan/format.js';
import { planRestart, planStop } from '../../../src/plan/lifecycle.js';
import { planSnapshot } from '../../../src/plan/snapshot.js';
import { allWell, nothing, stackOf, withContainers } from './state.js';

const started = { condition: 'service_started', required: true } as const;
const stack = stackOf({
  db: {
    post_start: [{ command: ['seed', 'a b'] }, { command: ['index'] }],
    pre_stop: [{ command: ['flush'] }],
  },
  api: { depends_on: { db: started } },
});
const up = { services: ['db', 'api'], mode: () => 'converge' as const, start: true };

describe('post_start', () => {
  it('comes after the start, one hook after the other, and before dependents', () => {
    const text = formatPlan(planConverge(stack, nothing(stack), up));
    expect(text).toContain("[5] -> #6 workload db-1, post_start seed 'a b', after its start");
    expect(text).toContain('[6] -> #7 workload db-1, post_start index, after its start');
    expect(text).toContain('[7] -> #8 workload db-1, wait ready, started');
    expect(text).toMatch(/\[7,\d+,\d+\] -> #\d+ workload api-1, start/);
  });

  it('does not run again where nothing starts', () => {
    expect(formatPlan(planConverge(stack, allWell(stack), up))).toBe('');
  });
});

describe('pre_stop', () => {
  it('comes before a stop, a restart and the end of what is replaced, which is stopped in good order then', () => {
    const options = { services: ['db', 'api'] };
    expect(formatPlan(planStop(stack, allWell(stack), options))).toMatch(
      /workload db-1, pre_stop flush, before its stop\n.*workload db-1, stop/,
    );
    expect(formatPlan(planRestart(stack, allWell(stack), options))).toContain(
      '[1] -> #2 workload db-1, restart, asked for',
    );
    const changed = withContainers(allWell(stack), { 'shop-db-1': { configHash: 'old' } });
    const text = formatPlan(planConverge(stack, changed, up));
    expect(text).toMatch(/pre_stop flush, before its stop\n.*workload db-1, stop/);
    expect(text).not.toContain('kill');
  });

  it('keeps what it fails for from being removed by down', () => {
    const text = formatPlan(
      planDown(stack, allWell(stack), { order: ['db', 'api'], volumes: false, removeOrphans: false }),
    );
    expect(text).toMatch(/\[(\d+)\] -> #(\d+) workload db-1, stop.*\n\[\2\] -> #\d+ workload db-1, remove/);
  });

  it('does not hold up a reset, nor a down without grace', () => {
    const reset = formatPlan(planConverge(stack, allWell(stack), { ...up, mode: () => 'reset' as const }));
    expect(reset).not.toContain('pre_stop');
    const down = { order: ['db', 'api'], volumes: false, removeOrphans: false, timeout: 0 };
    expect(formatPlan(planDown(stack, allWell(stack), down))).not.toContain('pre_stop');
  });

  it('comes before the stop of a snapshot', () => {
    const volumes = [{ type: 'volume' as const, source: 'data', target: '/data' }];
    const flush = [{ command: ['flush'] }];
    const store = stackOf({ db: { volumes, pre_stop: flush } }, { volumes: { data: { name: 'shop_data' } } });
    const data = { ...noData(), overlay: 'works' as const, heads: new Map([['shop_data', [1]]]) };
    const observed = { ...allWell(store), data };
    const content = { kind: 'saved' as const, name: 'monday' };
    const saved = formatPlan(planSnapshot(store, observed, { volumes: ['data'], order: ['db'], content }));
    expect(saved).toMatch(/pre_stop flush, before its stop\n.*workload db-1, stop/);
  });
});
