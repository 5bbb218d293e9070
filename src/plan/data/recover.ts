import type { Stack } from '../../stack/stack.js';
import { PlanBuilder } from '../builder.js';
import { bringBack } from '../bring-back.js';
import type { ObservedState } from '../observed.js';
import type { Plan } from '../plan.js';
import type { Operation } from './data-state.js';
import { endMounters, mountersOf } from './mounters.js';
import { switchWritten } from './switch-heads.js';
import { tidyData } from './tidy-data.js';

/**
 * The plan that brings an operation on data to its end whose command did not: a reset or a restore is completed, a
 * snapshot is given up, for its data is whole either way. Empty where none is open.
 */
export function planRecovery(stack: Stack, observed: ObservedState, order: string[]): Plan {
  const builder = new PlanBuilder();
  const { operation, heads } = observed.data;
  if (operation === undefined) return builder.build();
  const open = Object.entries(operation.changes).filter(([name, { to }]) => heads.get(name)?.[0] !== to[0]);
  const givenUp = operation.how === 'sealed' && open.length > 0;
  const rest = givenUp ? vanishedOnly(operation, observed) : operation;
  const names = new Set(givenUp ? [] : open.map(([name]) => name));
  const ended = endMounters(builder, stack, mountersOf(observed, names), {
    cause: `${operation.verb} was interrupted`,
    how: 'kill',
    volumes: false,
  });
  const removed = ended.map((one) => one.removed);
  const { heads: made, after, ended: struck } = switchWritten(builder, stack, observed.data, rest, { removed });
  bringBack(builder, stack, observed, { ended, order, switched: made, cause: operation.verb });
  tidyData(builder, stack, after, [struck]);
  builder.notes.push(
    givenUp
      ? `A snapshot was interrupted (${operation.verb}) and is not there; no data is lost.`
      : `An interrupted command is completed: ${operation.verb}.`,
  );
  return builder.build();
}

/** The part of a snapshot that cannot stay undone: heads that were taken away and not made again. */
function vanishedOnly({ verb, how, changes }: Operation, { data }: ObservedState): Operation {
  const vanished = Object.entries(changes).filter(([name, { from }]) => from !== undefined && !data.heads.has(name));
  return { verb, how, changes: Object.fromEntries(vanished) };
}
