import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';
import { ResourceSteps } from './resources.js';

/** The plan that makes what a one-off container of a service needs: its image, networks, volumes. */
export function planPrerequisites(stack: Stack, observed: ObservedState, name: string): Plan {
  const builder = new PlanBuilder();
  const resources = new ResourceSteps(builder, stack, observed);
  const service = stack.services[name];
  if (service === undefined) return builder.build();
  resources.image(name);
  resources.networks(service);
  resources.volumes(service);
  return builder.build();
}
