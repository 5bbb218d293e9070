import { describe, expect, it } from 'vitest';
import { noData } from '../../../src/plan/data/data-state.js';
import type { Snapshot } from '../../../src/plan/data/data-state.js';
import { planRecovery } from '../../../src/plan/data/recover.js';
import { snapshotSizes } from '../../../src/plan/data/snapshot-sizes.js';
import { planDown } from '../../../src/plan/down.js';
import { formatPlan } from '../../../src/plan/format.js';
import type { ObservedState } from '../../../src/plan/observed.js';
import { allWell, stackOf } from './state.js';

const stack = stackOf(
  { db: { network_mode: 'none', volumes: [{ type: 'volume', source: 'data', target: '/data' }] } },
  { volumes: { data: { name: 'shop_data' } }, networks: {} },
);
const order = ['db'];
const snapshot = (kind: Snapshot['kind'], number: number, ...chain: number[]): Snapshot => ({
  kind,
  name: `${kind}-${number}`,
  number,
  createdAt: '',
  chains: { shop_data: chain },
});
const layer = (number: number) => ({ volume: 'shop_data', number });

function sealed(): ObservedState {
  const heads = new Map([['shop_data', [3, 1]]]);
  const snapshots = [snapshot('baseline', 1, 1), snapshot('saved', 2, 2, 1)];
  return { ...allWell(stack), data: { ...noData(), heads, layers: [layer(1), layer(2), layer(3)], snapshots } };
}

describe('down that puts data aside', () => {
  it('stops in good order, writes down what it does, and takes no layer away that can be brought back', () => {
    const plan = planDown(stack, sealed(), { order, volumes: true, keepData: true, removeOrphans: false });
    expect(formatPlan(plan).split('\n')).toEqual([
      '[] -> #1 workload db-1, stop, the stack is taken down',
      '[1?] -> #2 workload db-1, remove, the stack is taken down',
      '[2] -> #3 operation, note shop_data from 3 1 to , down --volumes',
      '[2,3] -> #4 volume shop_data, remove, down --volumes',
      '[3,4] -> #5 snapshot undo-3, keep, down --volumes',
      '[3,4,5] -> #6 operation, strike out, down --volumes',
      '[6] -> #7 snapshot 1, remove, down --volumes',
    ]);
  });

  it('is completed by whoever finds it half done', () => {
    const keeps = { number: 3, content: snapshot('undo', 3, 3, 1) };
    const changes = { shop_data: { key: 'data', from: [3, 1], to: [] } };
    const operation = { verb: 'down --volumes', how: 'restored' as const, changes, keeps };
    const open = (heads: ObservedState['data']['heads']): ObservedState => {
      const state = sealed();
      return { ...state, containers: [], data: { ...state.data, heads, operation } };
    };
    const gone = formatPlan(planRecovery(stack, open(new Map()), order));
    expect(gone).toContain('snapshot undo-3, keep');
    expect(gone).not.toContain('volume shop_data');
    const there = formatPlan(planRecovery(stack, open(sealed().data.heads), order));
    expect(there).toContain('volume shop_data, remove, down --volumes');
    expect(there).not.toContain('volume shop_data, create');
    expect(there).not.toContain('layer 3');
  });
});

describe('snapshotSizes', () => {
  it('tells what a snapshot alone holds from what others need too', () => {
    const { data } = sealed();
    const sizes = new Map([1, 2, 3].map((number) => [`shop_data.layer-${number}`, number * 10]));
    expect(snapshotSizes(data, snapshot('saved', 2, 2, 1), sizes)).toMatchObject({ total: 30, own: 20 });
  });
});
