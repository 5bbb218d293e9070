import type { Stack } from '../../stack/stack.js';
import { PlanBuilder } from '../builder.js';
import { bringBack } from '../bring-back.js';
import type { ObservedState } from '../observed.js';
import type { Plan } from '../plan.js';
import type { Operation } from './data-state.js';
import { discardViews } from './discard-views.js';
import { endMounters, mountersOf } from './mounters.js';
import { switchWritten } from './switch-heads.js';
import { tidyData } from './tidy-data.js';

/**
 * The plan that brings an operation on data to its end whose command did not: a reset or a restore is completed, a
 * snapshot is given up, for its data is whole either way. What an interrupted reading of data left goes too. Empty where
 * nothing was interrupted.
 */
export function planRecovery(stack: Stack, observed: ObservedState, order: string[]): Plan {
  const builder = new PlanBuilder();
  const { operation, heads } = observed.data;
  const discarded = discardViews(builder, observed.data);
  if (operation === undefined) return builder.build();
  const open = Object.entries(operation.changes).filter(([name, { to }]) => heads.get(name)?.[0] !== to[0]);
  const givenUp = (operation.how === 'sealed' || operation.how === 'adopted') && open.length > 0;
  const rest = givenUp ? vanishedOnly(operation, observed) : operation;
  const names = new Set(givenUp ? [] : open.map(([name]) => name));
  const ended = endMounters(builder, stack, mountersOf(observed, names), {
    cause: `${operation.verb} was interrupted`,
    how: 'kill',
    volumes: false,
  });
  const removed = [discarded ?? [], ended.map((one) => one.removed)].flat();
  const { heads: made, after, ended: struck } = switchWritten(builder, stack, observed.data, rest, { removed });
  bringBack(builder, stack, observed, { ended, order, switched: made, cause: operation.verb });
  tidyData(builder, stack, after, [struck]);
  builder.notes.push(
    givenUp
      ? `An interrupted command is given up: ${operation.verb}; no data is lost.`
      : `An interrupted command is completed: ${operation.verb}.`,
  );
  return builder.build();
}

/**
 * The part of a snapshot or an adoption that cannot stay undone: volumes that were taken away and not made again. The
 * record that an adoption leaves goes only where every plain volume is still the one that was there.
 */
function vanishedOnly({ verb, how, changes, keeps }: Operation, { data, volumes }: ObservedState): Operation {
  const there = new Map(volumes.map(({ name, createdAt }) => [name, createdAt ?? '']));
  const vanished = Object.entries(changes).filter(
    ([name, { from, plain }]) =>
      !data.heads.has(name) && (from !== undefined || (plain !== undefined && !there.has(name))),
  );
  const rest = { verb, how, changes: Object.fromEntries(vanished) };
  if (how !== 'adopted' || keeps === undefined) return rest;
  const untouched = Object.entries(changes).every(
    ([name, { plain }]) => !data.heads.has(name) && there.get(name) === plain,
  );
  return untouched ? { ...rest, drops: [keeps.number] } : { ...rest, keeps };
}
