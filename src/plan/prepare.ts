import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { convergeWith } from './converge.js';
import type { ConvergeOptions } from './converge.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';
import { ResourceSteps } from './resources.js';

/** What a one-off container of a service needs, with what the service depends on, in one plan: to be looked at. */
export function planOneOff(stack: Stack, observed: ObservedState, name: string, dependencies: ConvergeOptions): Plan {
  const builder = new PlanBuilder();
  const resources = new ResourceSteps(builder, stack, observed);
  convergeWith(builder, stack, observed, { ...dependencies, resources });
  resources.models(name);
  addPrerequisites(resources, stack, name);
  return builder.build();
}

/** The plan that makes what a one-off container of a service needs: its image, networks, volumes. */
export function planPrerequisites(stack: Stack, observed: ObservedState, name: string): Plan {
  const builder = new PlanBuilder();
  const resources = new ResourceSteps(builder, stack, observed);
  addPrerequisites(resources, stack, name);
  return builder.build();
}

function addPrerequisites(resources: ResourceSteps, stack: Stack, name: string): void {
  const service = stack.services[name];
  if (service === undefined) return;
  resources.image(name);
  resources.networks(service);
  resources.volumes(service);
}
