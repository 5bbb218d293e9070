import type { Service, Stack } from '../stack/stack.js';
import type { ContainerRef, Step } from './plan.js';

/** The name of a workload: `container_name` where one is declared, else `<project>-<service>-<n>`. */
export function workloadName(stack: Stack, service: string, number: number): string {
  return findService(stack, service).container_name ?? `${stack.name}-${service}-${number}`;
}

/** The name of the sandbox that belongs to a workload. */
export function sandboxName(stack: Stack, service: string, number: number): string {
  return `${workloadName(stack, service, number)}-sandbox`;
}

/** The image of a service: `image`, or what its build is tagged with. */
export function imageName(stack: Stack, service: string): string {
  return findService(stack, service).image ?? `${stack.name}-${service}`;
}

/** How many replicas of a service run. What another program provides has no container. */
export function replicas(service: Service): number {
  if (service.provider !== undefined) return 0;
  return service.scale ?? service.deploy?.replicas ?? 1;
}

/** The service of that name, enabled or not. Throws only on a name that was never checked: a bug. */
export function findService(stack: Stack, name: string): Service {
  const service = stack.services[name] ?? stack.disabledServices[name];
  if (service === undefined) throw new Error(`no service ${name} in the stack`);
  return service;
}

/** Short name of a container for people: `api-1`. */
export function refLabel(ref: ContainerRef): string {
  return `${ref.service}-${ref.number}`;
}

/** What a step is about, for grouping in reports: a service, `network edge`, `volume data`. */
export function stepSubject(step: Step): string {
  switch (step.kind) {
    case 'image-pull':
    case 'image-build':
    case 'image-push':
    case 'provider-up':
    case 'provider-down':
      return step.service;
    case 'model-prepare':
      return `model ${step.key}`;
    case 'image-remove':
      return `image ${step.image}`;
    case 'network-create':
      return `network ${step.key}`;
    case 'network-remove':
      return `network ${step.name}`;
    case 'volume-create':
    case 'layer-create':
    case 'layer-copy':
    case 'layer-import':
    case 'layer-export':
    case 'layer-remove':
    case 'layer-discard':
    case 'view-discard':
    case 'operation-create':
    case 'operation-remove':
    case 'snapshot-create':
    case 'snapshot-remove':
      return `volume ${step.key}`;
    case 'volume-remove':
      return `volume ${step.key ?? step.name}`;
    default:
      return step.ref.service;
  }
}
