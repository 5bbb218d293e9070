import type { Stack } from '../stack/stack.js';
import { isAlive } from './alive.js';
import type { PlanBuilder } from './builder.js';
import { convergeWith } from './converge.js';
import { diagnoseWorkload } from './diagnose.js';
import { sandboxOf } from './find-container.js';
import type { Ended } from './data/mounters.js';
import type { ObservedState } from './observed.js';
import { ResourceSteps } from './resources.js';

/** Makes the ended containers anew; those that ran run again, and one-shots that have done their work stay away. */
export function bringBack(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  options: {
    ended: Ended[];
    order: string[];
    switched: Map<string, number>;
    cause: string;
    resources?: ResourceSteps;
  },
): void {
  const { ended, order, switched, cause, resources = new ResourceSteps(builder, stack, observed) } = options;
  const isDone = ({ container }: Ended): boolean =>
    diagnoseWorkload(stack, container.service, container, sandboxOf(observed, container), observed).state ===
    'completed';
  const back = ended.filter((one) => one.container.role === 'workload' && !isDone(one));
  const services = order.filter((name) => back.some(({ container }) => container.service === name));
  const ran = new Set(ended.filter(({ container }) => isAlive(container)).map(({ container }) => container.service));
  for (const start of [true, false]) {
    const chosen = services.filter((name) => ran.has(name) === start);
    if (chosen.length === 0) continue;
    convergeWith(builder, stack, observed, {
      services: chosen,
      mode: () => 'recreate',
      start,
      cause: () => cause,
      switched,
      resources,
    });
  }
}
