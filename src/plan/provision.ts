import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';
import { ResourceSteps } from './resources.js';

/**
 * The plan that has providers bring services up and makes the models of services ready. What they tell, containers are
 * made from, so it is done before those are planned.
 */
export function planProvision(stack: Stack, observed: ObservedState, services: string[]): Plan {
  const builder = new PlanBuilder();
  addProvision(new ResourceSteps(builder, stack, observed), services);
  return builder.build();
}

/** Adds the same steps to a plan. */
export function addProvision(resources: ResourceSteps, services: string[]): (number | undefined)[] {
  return services.flatMap((name) => [...resources.models(name), resources.provider(name)]);
}
