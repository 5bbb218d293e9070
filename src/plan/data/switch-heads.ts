import type { Stack } from '../../stack/stack.js';
import type { PlanBuilder } from '../builder.js';
import { hashOf } from '../hash.js';
import type { HeadChange } from '../plan.js';
import type { Chain, Completed, DataState, Layer, Operation, SnapshotContent } from './data-state.js';
import { headOf } from './layerable.js';
import { withMergedLayers } from './merged-layers.js';
import { layOver } from './next-chain.js';

/** What a volume's data becomes: a new empty layer over a sealed chain, or a chain as it was, its first layer writable again;
 * with a chain without layers, the volume is gone. */
export type HeadTarget = ({ over: Chain } | { again: Chain }) & {
  /** The one-shots whose work is in that data. */
  completed: Completed | undefined;
};

export interface SwitchOptions {
  /** `reset db`, for people. */
  verb: string;
  how: HeadChange;
  /** By key of the volume. */
  targets: Map<string, HeadTarget>;
  keeps?: { number: number; content: SnapshotContent };
  /** Numbers of snapshots that are used up. */
  drops?: number[];
  /** Steps that end who writes to the volumes, where a new layer has to wait for the last of it, and what must succeed first. */
  stopped?: number[];
  /** Steps after which no container refers to the volumes any more. */
  removed: number[];
}

export interface SwitchSteps {
  /** By key, the step after which a volume can be mounted. */
  heads: Map<string, number>;
  ended: number;
  /** The data as it is once all is done. */
  after: DataState;
}

/**
 * Gives volumes other chains of layers, all of them or none: what is about to be done is written down first, and
 * whoever finds the note finishes it.
 */
export function switchHeads(builder: PlanBuilder, stack: Stack, data: DataState, options: SwitchOptions): SwitchSteps {
  const { verb, how, targets, keeps, drops = [], stopped = [] } = options;
  const made: number[] = [];
  const layers: Layer[] = [];
  const changes: Operation['changes'] = {};
  for (const [key, target] of targets) {
    const volume = stack.volumes[key]?.name ?? key;
    const from = data.heads.get(volume);
    const { completed } = target;
    const change = { key, ...(from === undefined ? {} : { from }), ...(completed === undefined ? {} : { completed }) };
    if ('again' in target) {
      changes[volume] = { ...change, to: target.again };
      continue;
    }
    const laid = layOver(builder, stack, data, { key, volume, over: target.over, verb, stopped });
    made.push(...laid.made);
    layers.push(...laid.layers);
    changes[volume] = { ...change, to: laid.to };
  }
  const left = { ...(keeps === undefined ? {} : { keeps }), ...(drops.length === 0 ? {} : { drops }) };
  const operation = { verb, how, changes, ...left };
  const key = firstKey(operation);
  const begun = builder.add({ kind: 'operation-create', key, operation }, verb, { needs: [...made, ...stopped] });
  const then = { ...data, layers: [...data.layers, ...layers] };
  return switchWritten(builder, stack, then, operation, { begun, removed: options.removed });
}

/** The steps of an operation from where it is written down, in this plan or by a command that did not come to its end. */
export function switchWritten(
  builder: PlanBuilder,
  stack: Stack,
  data: DataState,
  operation: Operation,
  { begun, removed }: { begun?: number; removed: number[] },
): SwitchSteps {
  const { verb, how, changes, keeps, drops = [] } = operation;
  const heads = new Map<string, number>();
  const first = firstKey(operation);
  const record = (needs: (number | undefined)[]): number[] =>
    keeps === undefined ? [] : [builder.add({ kind: 'snapshot-create', key: first, ...keeps }, verb, { needs })];
  // what was a plain volume is known by nothing else once that is gone
  const early = how === 'adopted' ? record([begun]) : [];
  for (const [name, { key, to, plain, completed }] of Object.entries(changes)) {
    const current = data.heads.get(name);
    if (current?.[0] === to[0]) continue;
    const order = { needs: [begun, ...early, ...removed] };
    const gone =
      current === undefined && plain === undefined
        ? undefined
        : builder.add({ kind: 'volume-remove', name, key }, verb, order);
    if (to.length === 0) {
      if (gone !== undefined) heads.set(key, gone);
      continue;
    }
    const declared = stack.volumes[key];
    const volume = declared?.name === name ? declared : { name };
    const step = {
      kind: 'volume-create',
      key,
      volume,
      hash: hashOf(volume),
      ...headOf(stack, data, key, to),
      how,
    } as const;
    const done = completed === undefined ? {} : { completed };
    heads.set(key, builder.add({ ...step, ...done }, verb, { needs: [begun, gone, ...removed] }));
  }
  const key = first;
  const needs = [begun, ...heads.values()];
  const records = how === 'adopted' ? early : record(needs);
  for (const number of drops)
    records.push(builder.add({ kind: 'snapshot-remove', key, number }, verb, { needs: [...needs, ...records] }));
  const ended = builder.add({ kind: 'operation-remove', key }, verb, { needs: [...needs, ...records] });
  return { heads, ended, after: dataAfter(data, operation) };
}

function firstKey({ changes }: Operation): string {
  return Object.values(changes)[0]?.key ?? '';
}

function dataAfter(data: DataState, { changes, keeps, drops = [] }: Operation): DataState {
  const chains = Object.entries(changes).map(([name, { to }]) => [name, to] as const);
  const kept = keeps === undefined ? [] : [{ ...keeps.content, number: keeps.number, createdAt: '' }];
  const { overlay, layers, halfMade, views, readers } = data;
  const others = data.snapshots.filter(({ number }) => !drops.includes(number) && number !== keeps?.number);
  const completed = Object.entries(changes).map(([name, change]) => [name, change.completed ?? {}] as const);
  return withMergedLayers({
    overlay,
    layers,
    halfMade,
    views,
    readers,
    completed: new Map([...data.completed, ...completed]),
    heads: new Map([...data.heads, ...chains]),
    snapshots: [...others, ...kept],
  });
}
