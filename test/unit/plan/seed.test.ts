import { describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../../src/plan/builder.js';
import type { DataState, Snapshot } from '../../../src/plan/data/data-state.js';
import { noData } from '../../../src/plan/data/data-state.js';
import { formatPlan } from '../../../src/plan/format.js';
import type { ObservedState } from '../../../src/plan/observed.js';
import { addSeeds, dueSeeds, seedMarks } from '../../../src/plan/seed.js';
import { planRestore, planSnapshot } from '../../../src/plan/snapshot.js';
import { allWell, stackOf } from './state.js';

const mount = (source: string) => ({ type: 'volume' as const, source, target: '/data' });
const stack = stackOf(
  {
    db: { volumes: [mount('data')], 'x-devenv': { seed: [{ sql: '/shop/db/seed.sql' }, 'vacuum all'] } },
    cache: { volumes: [mount('cache')] },
    api: {
      depends_on: { db: { condition: 'service_started', required: true } },
      'x-devenv': { seed: 'npm run seed' },
    },
    web: { depends_on: { api: { condition: 'service_started', required: true } } },
  },
  { volumes: { data: { name: 'shop_data' }, cache: { name: 'shop_cache' } } },
);
const order = ['db', 'cache', 'api', 'web'];

const snapshot = (kind: Snapshot['kind'], number: number, ...volumes: string[]): Snapshot => ({
  kind,
  name: `${kind}-${number}`,
  number,
  createdAt: '',
  chains: Object.fromEntries(volumes.map((name) => [name, [1]])),
});

/** The stack running, each volume on layers 2 and 1. */
function running(change: Partial<DataState> = {}): ObservedState {
  const heads = new Map(['shop_data', 'shop_cache'].map((name) => [name, [2, 1]]));
  const volumes = change.heads?.size === 0 ? [] : allWell(stack).volumes;
  return { ...allWell(stack), volumes, data: { ...noData(), overlay: 'works', heads, ...change } };
}

describe('dueSeeds', () => {
  it.each<[string, Partial<DataState>, string[]]>([
    ['nothing is sealed', {}, ['db', 'api']],
    ['what they fill is sealed', { snapshots: [snapshot('baseline', 1, 'shop_data')] }, []],
    ['another volume is sealed', { snapshots: [snapshot('baseline', 1, 'shop_cache')] }, ['db', 'api']],
    [
      'an earlier run did not end',
      { snapshots: [snapshot('baseline', 1, 'shop_data'), snapshot('unseeded', 2, 'shop_data')] },
      ['db', 'api'],
    ],
    [
      'the baseline was removed and the data has one of them',
      { completed: new Map([['shop_data', seedMarks(stack, ['db'])]]) },
      ['api'],
    ],
    ['there is no volume yet', { heads: new Map() }, ['db', 'api']],
  ])('where %s', (_case, change, expected) => {
    expect(dueSeeds(stack, running(change), order)).toEqual(expected);
  });

  it('leaves data alone that was there before devenv', () => {
    const heads = new Map([['shop_cache', [2, 1]]]);
    expect(dueSeeds(stack, running({ heads }), order)).toEqual([]);
  });

  it('leaves volumes without a baseline alone', () => {
    const volumes = {
      data: { name: 'shop_data', 'x-devenv': { baseline: false } },
      cache: { name: 'shop_cache', 'x-devenv': { layered: false } },
    };
    expect(dueSeeds({ ...stack, volumes }, running({ heads: new Map() }), order)).toEqual([]);
  });
});

it('seeds run one after the other, in the order of the services', () => {
  const builder = new PlanBuilder();
  addSeeds(builder, stack, ['db', 'api'], 'once all is healthy');
  expect(formatPlan(builder.build()).split('\n')).toEqual([
    '[] -> #1 workload db-1, seed seed.sql, once all is healthy',
    '[1] -> #2 workload db-1, seed vacuum all, once all is healthy',
    '[2] -> #3 workload api-1, seed npm run seed, once all is healthy',
  ]);
});

describe('the data from before the seed', () => {
  const unseeded = snapshot('unseeded', 2, 'shop_data');

  it('is kept until the baseline is sealed, in one operation with it', () => {
    const plan = planSnapshot(stack, running({ snapshots: [unseeded] }), {
      volumes: ['data'],
      order,
      content: { kind: 'baseline', name: 'baseline-3' },
      seeded: seedMarks(stack, ['db']),
    });
    const text = formatPlan(plan);
    expect(text).toMatch(/snapshot baseline-3, keep[^]*snapshot 2, remove[^]*operation, strike out/);
    const made = plan.steps.find(({ step }) => step.kind === 'volume-create')?.step;
    expect(made).toMatchObject({ completed: seedMarks(stack, ['db']) });
  });

  it('stays when it is gone back to, and what may still run a seed is made anew with it', () => {
    const text = formatPlan(
      planRestore(stack, running({ snapshots: [snapshot('undo', 1, 'shop_data'), unseeded] }), {
        snapshot: unseeded,
        volumes: ['data'],
        order,
        verb: 'unfinished seed',
        undo: false,
        drops: [1],
        also: ['db', 'api'],
      }),
    );
    expect(text).toContain('workload api-1, kill');
    expect(text).toContain('snapshot undo-3, keep');
    expect(text).toContain('snapshot 1, remove');
    expect(text).not.toContain('snapshot 2, remove');
    expect(text).not.toContain('cache');
  });
});
