import { describe, expect, it } from 'vitest';
import { planAdopt } from '../../../src/plan/adopt.js';
import { layerLabels, readDataState, recordLabels, viewLabels } from '../../../src/plan/data/data-labels.js';
import type { DataState, Operation, Snapshot } from '../../../src/plan/data/data-state.js';
import { neededLayers, noData } from '../../../src/plan/data/data-state.js';
import { planRecovery } from '../../../src/plan/data/recover.js';
import { planConverge } from '../../../src/plan/converge.js';
import { formatPlan } from '../../../src/plan/format.js';
import type { ObservedState } from '../../../src/plan/observed.js';
import { planReset } from '../../../src/plan/reset.js';
import { planRestore, planSnapshot } from '../../../src/plan/snapshot.js';
import { allWell, nothing, stackOf, withContainers } from './state.js';

const stack = stackOf(
  { db: { volumes: [{ type: 'volume', source: 'data', target: '/data' }] }, web: {} },
  { volumes: { data: { name: 'shop_data' } } },
);
const order = ['db', 'web'];
const layer = (number: number, over?: number) => ({
  volume: 'shop_data',
  number,
  ...(over === undefined ? {} : { over }),
});
const baseline: Snapshot = {
  kind: 'baseline',
  name: 'baseline-1',
  number: 1,
  createdAt: '',
  chains: { shop_data: [1] },
};

/** The stack running on layers 2 and 1, the latter sealed as its baseline. */
function sealed(change: Partial<DataState> = {}): ObservedState {
  const data = {
    ...noData(),
    overlay: 'works' as const,
    heads: new Map([['shop_data', [2, 1]]]),
    layers: [layer(1), layer(2, 1)],
    snapshots: [baseline],
    ...change,
  };
  return { ...allWell(stack), data };
}

const lines = (plan: Parameters<typeof formatPlan>[0]): string[] => formatPlan(plan).split('\n');

describe('a volume that is made', () => {
  it('is the head of one layer where overlays work, and plain where they do not', () => {
    const observed = nothing(stack);
    const options = { services: ['db'], mode: () => 'converge' as const, start: true };
    const layered = { ...observed, data: { ...noData(), overlay: 'works' as const } };
    expect(lines(planConverge(stack, layered, options))).toContain('[] -> #2 layer 1 of shop_data, create, missing');
    expect(formatPlan(planConverge(stack, layered, options))).toContain('volume shop_data, create on layer 1, missing');
    expect(formatPlan(planConverge(stack, observed, options))).not.toContain('layer');
  });
});

describe('planReset of layered data', () => {
  it('writes down what it is about to do before it takes the head away, and strikes it out last', () => {
    const plan = planReset(stack, sealed(), { services: ['db'], order, keepData: false });
    expect(lines(plan)).toEqual([
      '[] -> #1 workload db-1, kill, its data is reset',
      '[1] -> #2 workload db-1, remove, its data is reset',
      '[] -> #3 layer 3 of shop_data, create over 1, reset db',
      '[3] -> #4 operation, note shop_data from 2 1 to 3 1, reset db',
      '[2,4] -> #5 volume shop_data, remove, reset db',
      '[2,4,5] -> #6 volume shop_data, create on layers 3 1, reset db',
      '[4,6] -> #7 snapshot undo-2, keep, reset db',
      '[4,6,7] -> #8 operation, strike out, reset db',
      '[6] -> #9 workload db-1, create, reset',
      '[9] -> #10 workload db-1, start, reset',
      '[10] -> #11 workload db-1, wait ready, started',
    ]);
  });

  it('starts from nothing where there is no baseline, and keeps the data of before all the same', () => {
    const plan = formatPlan(planReset(stack, sealed({ snapshots: [] }), { services: ['db'], order, keepData: false }));
    expect(plan).toContain('layer 3 of shop_data, create, reset db');
    expect(plan).toContain('volume shop_data, create on layer 3, reset db');
    expect(plan).toContain('snapshot undo-1, keep');
  });

  it('lets the oldest undo go beyond three, with the layers that only it needs', () => {
    const undo = (number: number): Snapshot => ({
      kind: 'undo',
      name: `undo-${number}`,
      number,
      createdAt: '',
      chains: { shop_data: [number, 1] },
    });
    const observed = sealed({
      heads: new Map([['shop_data', [5, 1]]]),
      layers: [layer(1), layer(2, 1), layer(3, 1), layer(4, 1), layer(5, 1)],
      snapshots: [baseline, undo(2), undo(3), undo(4)],
    });
    const removed = lines(planReset(stack, observed, { services: ['db'], order, keepData: false })).slice(-2);
    expect(removed[0]).toMatch(/snapshot 2, remove, no longer needed$/);
    expect(removed[1]).toMatch(/layer 2 of shop_data, remove, no longer needed$/);
  });
});

describe('planSnapshot', () => {
  it('stops what writes in good order before the new layer is made, and brings it back', () => {
    const content = { kind: 'saved' as const, name: 'monday' };
    expect(lines(planSnapshot(stack, sealed(), { volumes: ['data'], order, content }))).toEqual([
      '[] -> #1 workload db-1, stop, its data is sealed',
      '[1] -> #2 workload db-1, remove, its data is sealed',
      '[1] -> #3 layer 3 of shop_data, create over 2, snapshot monday',
      '[1,3] -> #4 operation, note shop_data from 2 1 to 3 2 1, snapshot monday',
      '[2,4] -> #5 volume shop_data, remove, snapshot monday',
      '[2,4,5] -> #6 volume shop_data, create on layers 3 2 1, snapshot monday',
      '[4,6] -> #7 snapshot monday, keep, snapshot monday',
      '[4,6,7] -> #8 operation, strike out, snapshot monday',
      '[2,6] -> #9 workload db-1, create, its data is sealed',
      '[9] -> #10 workload db-1, start, its data is sealed',
      '[10] -> #11 workload db-1, wait ready, started',
    ]);
  });

  it('leaves stopped what was stopped', () => {
    const observed = withContainers(sealed(), {
      'shop-db-1': { state: 'exited', exitCode: 0 },
      'shop-db-1-sandbox': { state: 'exited' },
    });
    const content = { kind: 'saved' as const, name: 'monday' };
    const plan = formatPlan(planSnapshot(stack, observed, { volumes: ['data'], order, content }));
    expect(plan).toContain('workload db-1, create');
    expect(plan).not.toContain('workload db-1, start');
  });
});

describe('data whose services have lost their image', () => {
  it('is sealed and restored once the image is there again, and not before anything is ended', () => {
    const observed = { ...sealed(), images: new Map<string, string>() };
    const restore = { snapshot: baseline, volumes: ['data'], order, verb: 'restore baseline-1', undo: false };
    const plans = [
      planSnapshot(stack, observed, { volumes: ['data'], order, content: { kind: 'saved', name: 'monday' } }),
      planRestore(stack, observed, restore),
      planReset(stack, observed, { services: ['db'], order, keepData: false }),
    ];
    for (const plan of plans) {
      const [pull, end, remove] = lines(plan);
      expect(pull).toBe('[] -> #1 image app:1, pull, missing');
      expect(end).toMatch(/^\[1\] -> #2 workload db-1, (stop|kill)/);
      expect(remove).toMatch(/^\[1,2\] -> #3 workload db-1, remove/);
      expect(formatPlan(plan)).toMatch(/^\[1[^\]]*\] -> #\d+ operation, note/m);
    }
  });
});

describe('planRestore', () => {
  const saved: Snapshot = { ...baseline, kind: 'saved', name: 'monday', number: 2, chains: { shop_data: [3, 1] } };
  const layers = [layer(1), layer(2, 1), layer(3, 1)];

  it('puts a new layer over a snapshot, so that the snapshot stays as it is', () => {
    const observed = sealed({ layers, snapshots: [baseline, saved] });
    const options = { snapshot: saved, volumes: ['data'], order, verb: 'restore monday', undo: false };
    expect(formatPlan(planRestore(stack, observed, options))).toContain('create on layers 4 3 1');
  });

  it('writes to the layer of an undo again, which is used up', () => {
    const observed = sealed({ layers, snapshots: [baseline, { ...saved, kind: 'undo' }] });
    const options = { snapshot: saved, volumes: ['data'], order, verb: 'undo', undo: true };
    const plan = formatPlan(planRestore(stack, observed, options));
    expect(plan).toContain('create on layers 3 1');
    expect(plan).toContain('snapshot 2, remove, undo');
    expect(plan).not.toContain('layer 4');
  });

  it('does not write to a layer of an undo that another snapshot has', () => {
    const undo: Snapshot = { ...saved, kind: 'undo', number: 3 };
    const observed = sealed({ layers, snapshots: [baseline, saved, undo] });
    const options = { snapshot: undo, volumes: ['data'], order, verb: 'undo', undo: true };
    expect(formatPlan(planRestore(stack, observed, options))).toContain('create on layers 4 3 1');
  });
});

describe('a chain near the limit of the kernel', () => {
  const folder = `/var/lib/docker/volumes/${'x'.repeat(300)}`;
  const long = (number: number, more: object = {}) => ({ ...layer(number), mountpoint: folder, ...more });
  const deep = sealed({
    heads: new Map([['shop_data', [5, 4, 3, 2, 1]]]),
    layers: [1, 2, 3, 4, 5].map((number) => long(number)),
  });
  const content = { kind: 'saved' as const, name: 'monday' };

  it('has its sealed layers merged before anything stops', () => {
    const plan = planSnapshot(stack, deep, { volumes: ['data'], order, content });
    expect(lines(plan)).toEqual(
      expect.arrayContaining([
        '[] -> #3 layer 6 of shop_data, copy of layers 4 3 2 1, 4 layers are merged',
        '[1,3] -> #4 layer 7 of shop_data, create over 5, snapshot monday',
        '[1,3,4] -> #5 operation, note shop_data from 5 4 3 2 1 to 7 5 6, snapshot monday',
      ]),
    );
    expect(plan.notes[0]).toContain('Volume data has 4 layers');
  });

  it('is merged where a snapshot is restored that has it', () => {
    const saved: Snapshot = {
      ...baseline,
      kind: 'saved',
      name: 'deep',
      number: 2,
      chains: { shop_data: [5, 4, 3, 2] },
    };
    const observed = { ...deep, data: { ...deep.data, heads: new Map([['shop_data', [9, 1]]]), snapshots: [saved] } };
    const options = { snapshot: saved, volumes: ['data'], order, verb: 'restore deep', undo: false };
    const plan = formatPlan(planRestore(stack, observed, options));
    expect(plan).toContain('layer 10 of shop_data, copy of layers 5 4 3 2');
    expect(plan).toContain('create on layers 11 10');
  });

  it('is not merged a second time', () => {
    const layers = [...deep.data.layers, long(6, { merges: [4, 3, 2, 1] })];
    const plan = planSnapshot(
      stack,
      { ...deep, data: { ...deep.data, layers } },
      { volumes: ['data'], order, content },
    );
    expect(formatPlan(plan)).toContain('from 5 4 3 2 1 to 7 5 6');
    expect(formatPlan(plan)).not.toContain('copy');
  });

  it('is not written to again by an undo, because others are read by it', () => {
    const undo: Snapshot = { ...baseline, kind: 'undo', name: 'undo-2', number: 2, chains: { shop_data: [5, 6] } };
    const layers = [layer(1), layer(5), { ...layer(6), merges: [4, 3, 2, 1] }];
    const options = { snapshot: undo, volumes: ['data'], order, verb: 'undo', undo: true };
    const plan = formatPlan(planRestore(stack, sealed({ layers, snapshots: [baseline, undo] }), options));
    expect(plan).toContain('create on layers 7 5 6');
  });
});

describe('a volume whose data is copied', () => {
  const copying = (change: Partial<DataState> = {}): ObservedState =>
    sealed({ overlay: 'fails', heads: new Map([['shop_data', [2]]]), layers: [layer(1), layer(2)], ...change });

  it('is reset to a copy of its baseline, made before anything ends', () => {
    const plan = planReset(stack, copying(), { services: ['db'], order, keepData: false });
    expect(lines(plan).slice(2, 7)).toEqual([
      '[] -> #3 layer 3 of shop_data, copy of layer 1, reset db',
      '[3] -> #4 operation, note shop_data from 2 to 3, reset db',
      '[2,4] -> #5 volume shop_data, remove, reset db',
      '[2,4,5] -> #6 volume shop_data, create on layer 3, reset db',
      '[4,6] -> #7 snapshot undo-2, keep, reset db',
    ]);
    expect(plan.steps[5]?.step).toMatchObject({ bound: true });
    expect(plan.notes[0]).toContain('this engine mounts no overlays');
  });

  it('goes on with a copy of what a snapshot seals', () => {
    const content = { kind: 'saved' as const, name: 'monday' };
    const plan = formatPlan(planSnapshot(stack, copying(), { volumes: ['data'], order, content }));
    expect(plan).toContain('[1] -> #3 layer 3 of shop_data, copy of layer 2, snapshot monday');
    expect(plan).toContain('note shop_data from 2 to 3');
  });

  it('is one by its own setting', () => {
    const volumes = { data: { name: 'shop_data', 'x-devenv': { layered: 'copy' } } };
    const observed = copying({ overlay: 'works', heads: new Map([['shop_data', [2, 1]]]) });
    const content = { kind: 'saved' as const, name: 'monday' };
    const plan = planSnapshot({ ...stack, volumes }, observed, { volumes: ['data'], order, content });
    expect(formatPlan(plan)).toContain('layer 3 of shop_data, copy of layers 2 1');
    expect(plan.notes[0]).toContain('as x-devenv says');
  });
});

describe('planAdopt', () => {
  const plain = { name: 'shop_data', key: 'data', driver: 'local', configHash: '', createdAt: 'then' };
  const labels = { 'com.docker.compose.project': 'shop' };
  const before = {
    ...allWell(stack),
    volumes: [{ ...plain, labels }],
    data: { ...noData(), overlay: 'works' as const },
  };
  const plan = planAdopt(stack, before, { volumes: ['data'], order, kind: 'baseline' });

  it('has a copy and a snapshot that tells of it before it takes the volume away', () => {
    expect(lines(plan).slice(0, 8)).toEqual([
      '[] -> #1 workload db-1, stop, its data gets layers',
      '[1] -> #2 workload db-1, remove, its data gets layers',
      '[1] -> #3 layer 1 of shop_data, copy of volume shop_data, adopt data',
      '[3] -> #4 layer 2 of shop_data, create over 1, adopt data',
      '[1,3,4] -> #5 operation, note shop_data from nothing to 2 1, adopt data',
      '[5] -> #6 snapshot adopted-1, keep, adopt data',
      '[2,5,6] -> #7 volume shop_data, remove, adopt data',
      '[2,5,7] -> #8 volume shop_data, create on layers 2 1, adopt data',
    ]);
  });

  const step = plan.steps[4]?.step;
  const operation = step?.kind === 'operation-create' ? step.operation : undefined;
  const interrupted = (volumes: ObservedState['volumes']): string => {
    if (operation === undefined) return '';
    const data = { ...before.data, layers: [layer(1), layer(2, 1)], operation };
    return formatPlan(planRecovery(stack, { ...before, volumes, data }, order));
  };

  it('is given up where the volume is still there, and completed where it is not', () => {
    const untouched = interrupted(before.volumes);
    expect(untouched).toContain('snapshot 1, remove');
    expect(untouched).toContain('layer 1 of shop_data, remove');
    expect(untouched).not.toContain('volume shop_data');
    expect(interrupted([])).toContain('volume shop_data, create on layers 2 1');
    expect(interrupted([])).not.toContain('layer 1 of shop_data, remove');
  });

  it('keeps the copy where another volume of that name has come meanwhile', () => {
    const another = interrupted([{ ...plain, labels, createdAt: 'now' }]);
    expect(another).toContain('snapshot adopted-1, keep');
    expect(another).not.toContain('volume shop_data');
    expect(another).not.toContain('layer 1 of shop_data, remove');
  });
});

describe('planRecovery', () => {
  const operation: Operation = {
    verb: 'reset db',
    how: 'rewound',
    changes: { shop_data: { key: 'data', from: [2, 1], to: [3, 1] } },
    keeps: { number: 2, content: { kind: 'undo', name: 'undo-2', chains: { shop_data: [2, 1] } } },
  };
  const layers = [layer(1), layer(2, 1), layer(3, 1)];

  it('completes a reset whose head was taken away', () => {
    const observed = sealed({ heads: new Map(), layers, operation });
    const plan = lines(planRecovery(stack, withContainers(observed, { 'shop-db-1': undefined }), order));
    expect(plan).toEqual([
      '[] -> #1 volume shop_data, create on layers 3 1, reset db',
      '[1] -> #2 snapshot undo-2, keep, reset db',
      '[1,2] -> #3 operation, strike out, reset db',
    ]);
  });

  it('completes a reset that had not touched its head, and ends what writes to it', () => {
    const plan = formatPlan(planRecovery(stack, sealed({ layers, operation }), order));
    expect(plan).toContain('workload db-1, kill, reset db was interrupted');
    expect(plan).toContain('create on layers 3 1');
    expect(plan).toContain('workload db-1, start');
  });

  it('gives a snapshot up that was not complete, and brings back a head that was taken away', () => {
    const snapshot: Operation = {
      ...operation,
      how: 'sealed',
      changes: { shop_data: { key: 'data', from: [2, 1], to: [3, 2, 1] } },
    };
    const untouched = planRecovery(stack, sealed({ layers, operation: snapshot }), order);
    expect(lines(untouched)[0]).toBe('[] -> #1 operation, strike out, reset db');
    const vanished = planRecovery(stack, sealed({ heads: new Map(), layers, operation: snapshot }), order);
    expect(formatPlan(vanished)).toContain('create on layers 3 2 1');
    expect(formatPlan(vanished)).not.toContain('keep');
  });
});

describe('readDataState', () => {
  const volume = (name: string, labels: Record<string, string>) => ({
    name,
    key: '',
    driver: 'local',
    configHash: '',
    labels: { 'com.docker.compose.project': 'shop', ...labels },
  });

  it('reads back what the labels say, and leaves out layers that are half made', () => {
    const content = { kind: 'saved' as const, name: 'monday', chains: { shop_data: [1] } };
    const state = readDataState(
      'shop',
      [
        volume('shop_data', { 'dev.devenv.chain': '2 1' }),
        volume('shop_data.layer-1', layerLabels('shop', layer(1))),
        volume('shop_data.layer-2', layerLabels('shop', layer(2, 1))),
        volume('shop_data.layer-3', layerLabels('shop', layer(3, 1))),
        volume('shop.snapshot-4', recordLabels('shop', { role: 'snapshot', number: 4, content })),
        volume('other_data', { 'com.docker.compose.project': 'other', 'dev.devenv.chain': '9' }),
      ],
      [{ id: 'maker', labels: layerLabels('shop', layer(3, 1)), volumes: [] }],
    );
    expect(state).toEqual({
      views: { containers: [], volumes: [] },
      readers: [],
      overlay: 'unknown',
      heads: new Map([['shop_data', [2, 1]]]),
      completed: new Map(),
      layers: [layer(1), layer(2, 1)],
      snapshots: [{ ...content, number: 4, createdAt: '' }],
      halfMade: [{ containerIds: ['maker'], layer: layer(3, 1) }],
    });
  });

  it('tells who reads from what was left of a reading, and holds the layers of the one', () => {
    const volumes = [
      volume('shop_data', { 'dev.devenv.chain': '3' }),
      ...[1, 2, 3].map((number) => volume(`shop_data.layer-${number}`, layerLabels('shop', layer(number)))),
      volume('shop.view-a-1', viewLabels('shop', 'a')),
      volume('shop.view-b-1', viewLabels('shop', 'b')),
    ];
    const held = ['shop_data', 'shop_data.layer-1'];
    const makers = [
      { id: 'container-a', labels: viewLabels('shop', 'a'), volumes: held },
      { id: 'container-b', labels: viewLabels('shop', 'b'), volumes: ['shop_data.layer-2'] },
    ];

    const state = readDataState('shop', volumes, makers, new Set(['a']));

    expect(state.readers).toEqual([{ token: 'a', volumes: held, layers: [layer(1)] }]);
    expect(state.views).toEqual({ containers: ['container-b'], volumes: ['shop.view-b-1'] });
    expect([...neededLayers(state, 'shop_data')].sort()).toEqual([1, 3]);
    expect(readDataState('shop', volumes, makers).readers).toEqual([]);
  });

  it('reads merged layers in the place of those that they are copies of, once they are whole', () => {
    const merged = { ...layer(4), merges: [2, 1] };
    const later = { ...layer(6), merges: [3, 4] };
    const chains = { shop_data: [3, 2, 1] };
    const volumes = [
      volume('shop_data', { 'dev.devenv.chain': '5 3 2 1' }),
      volume('shop_data.layer-4', layerLabels('shop', merged)),
      volume('shop_data.layer-6', layerLabels('shop', later)),
      volume(
        'shop.snapshot-1',
        recordLabels('shop', { role: 'snapshot', number: 1, content: { kind: 'saved', name: 'monday', chains } }),
      ),
    ];
    const whole = readDataState('shop', volumes, []);
    expect(whole.snapshots[0]?.chains).toEqual({ shop_data: [6] });
    expect(whole.heads.get('shop_data')).toEqual([5, 3, 2, 1]);
    const source = volume('shop_data.layer-6-source', layerLabels('shop', later));
    const half = readDataState('shop', [...volumes, source], []);
    expect(half.snapshots[0]?.chains).toEqual({ shop_data: [3, 4] });
    expect(half.halfMade).toEqual([{ layer: later, containerIds: [] }]);
  });
});
