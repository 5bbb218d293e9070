import { ignoresOrphans } from '../stack/run-settings.js';
import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { discardViews } from './data/discard-views.js';
import { putAside } from './data/put-aside.js';
import { beforeStop } from './hooks.js';
import { familiarReference } from './image-reference.js';
import { imageName } from './naming.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { ContainerRef, Plan } from './plan.js';

export interface DownOptions {
  /** All services in dependency order. */
  order: string[];
  volumes: boolean;
  /** With `volumes`: data in layers is put aside, so that an undo can bring it back. */
  keepData?: boolean;
  removeOrphans: boolean;
  timeout?: number | undefined;
  /** These services alone, with the networks that nobody else uses; without it, all. Not with `volumes`. */
  services?: string[] | undefined;
  /** Images of the services to remove: `local` those that a build named itself, `all` every one. */
  images?: 'local' | 'all' | undefined;
}

/**
 * The plan that takes a stack down: dependents before what they depend on, each in good order, unless its data goes
 * too or no grace is given; then sandboxes, networks, and volumes where asked.
 */
export function planDown(stack: Stack, observed: ObservedState, options: DownOptions): Plan {
  const builder = new PlanBuilder();
  const known = new Set([...Object.keys(stack.services), ...Object.keys(stack.disabledServices)]);
  const isOrphan = ({ service, role }: ObservedContainer): boolean => role !== 'one-off' && !known.has(service);
  const containers = observed.containers.filter((one) =>
    isOrphan(one) ? options.removeOrphans : options.services?.includes(one.service) !== false,
  );
  const stay = observed.containers.filter((container) => !containers.includes(container));
  const orphans = stay.filter(isOrphan);
  const ended = stopAndRemove(builder, stack, containers, options);
  const removed = [...ended.values()].flat();
  takeProvidedDown(builder, stack, options, ended);
  const discarded = discardViews(builder, observed.data);
  if (orphans.length > 0 && !ignoresOrphans(stack.origin.environment)) noteOrphans(builder, orphans);
  const left = new Set(stay.flatMap((one) => Object.keys(one.networks)));
  for (const network of observed.networks) {
    if (isForeign(stack.networks, network) || left.has(network.name)) continue;
    const step = { kind: 'network-remove', name: network.name, id: network.id, ifUnused: true } as const;
    builder.add(step, 'the stack is taken down', { needs: removed });
  }
  if (options.volumes) removeVolumes(builder, stack, observed, containers, [removed, discarded ?? []].flat(), options);
  removeImages(builder, stack, observed, options, removed);
  return builder.build();
}

/** Has providers take down what they provide, each after all that depends on it. */
function takeProvidedDown(
  builder: PlanBuilder,
  stack: Stack,
  { services, order }: DownOptions,
  ended: Map<string, number[]>,
): void {
  for (const service of [...order].reverse()) {
    const { provider } = stack.services[service] ?? {};
    if (provider === undefined || services?.includes(service) === false) continue;
    const after = dependents(stack, service).flatMap((name) => ended.get(name) ?? []);
    push(ended, service, [
      builder.add({ kind: 'provider-down', service, provider }, 'the stack is taken down', { after }),
    ]);
  }
}

/** Images of the services that are taken down, each once; what another container uses stays, and is told. */
function removeImages(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  { images, services, order }: DownOptions,
  removed: number[],
): void {
  if (images === undefined) return;
  const chosen = (services ?? order).filter((name) => images === 'all' || stack.services[name]?.image === undefined);
  const names = new Set(chosen.map((name) => imageName(stack, name)));
  for (const image of names) {
    if (!observed.images.has(familiarReference(image))) continue;
    builder.add({ kind: 'image-remove', image }, 'asked for', { after: removed });
  }
}

function stopAndRemove(
  builder: PlanBuilder,
  stack: Stack,
  containers: ObservedContainer[],
  options: DownOptions,
): Map<string, number[]> {
  const stopped = new Map<string, number[]>();
  const removed = new Map<string, number[]>();
  const cause = 'the stack is taken down';
  const workloads = containers.filter(({ role }) => role !== 'sandbox').sort(byReverseOrder(options.order));
  for (const container of workloads) {
    const { service, number, id, role } = container;
    const ref: ContainerRef = { service, number, role: 'workload' };
    const ends: number[] = [];
    const hooked = stack.services[service]?.pre_stop !== undefined;
    const lost = options.volumes && options.keepData !== true;
    const atOnce = options.timeout === 0 || (lost && !hooked);
    if (!atOnce && (container.state === 'running' || container.state === 'restarting')) {
      const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
      const needs = dependents(stack, service).flatMap((name) => stopped.get(name) ?? []);
      const order = beforeStop(builder, stack.services[service], ref, container, { after: needs });
      ends.push(builder.add({ kind: 'container-stop', ref, id, ...timeout }, cause, order));
    }
    push(stopped, service, ends);
    // docker compose leaves the anonymous volumes of what it made, so its user may still count on them
    const volumes = role !== 'foreign' || options.volumes;
    const step = { kind: 'container-remove', ref, id, volumes, keepLog: false } as const;
    // what a failed hook keeps from being stopped stays
    push(removed, service, [builder.add(step, cause, hooked ? { needs: ends } : { after: ends })]);
  }
  for (const { service, number, id } of containers.filter(({ role }) => role === 'sandbox')) {
    const ref: ContainerRef = { service, number, role: 'sandbox' };
    const step = { kind: 'container-remove', ref, id, volumes: true, keepLog: false } as const;
    const ends = stopped.get(service) ?? [];
    const hooked = stack.services[service]?.pre_stop !== undefined;
    push(removed, service, [builder.add(step, cause, hooked ? { needs: ends } : { after: ends })]);
  }
  return removed;
}

function removeVolumes(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  containers: ObservedContainer[],
  removed: number[],
  { keepData }: DownOptions,
): void {
  const aside = keepData === true ? putAside(builder, stack, observed, removed) : [];
  for (const { name, key } of observed.volumes) {
    if (aside.includes(name)) continue;
    if (isForeign(stack.volumes, { name, key })) continue;
    const used = containers.some(({ mounts }) => mounts.some((mount) => mount.name === name));
    const needs = used || observed.data.views.containers.length > 0 ? removed : [];
    builder.add({ kind: 'volume-remove', name, ifUnused: true }, 'asked for', { needs }, true);
  }
  if (keepData !== true) removeDataParts(builder, stack, observed, removed);
}

/** Layers, snapshots and notes of the project's data: nothing of them is left. */
function removeDataParts(builder: PlanBuilder, stack: Stack, { data }: ObservedState, removed: number[]): void {
  const heads = builder.steps.filter(({ step }) => step.kind === 'volume-remove').map(({ id }) => id);
  const order = { needs: [...removed, ...heads] };
  const cause = 'asked for';
  for (const { number, chains } of data.snapshots)
    builder.add({ kind: 'snapshot-remove', key: Object.keys(chains)[0] ?? '', number }, cause, order, true);
  const discarded = data.halfMade.map(({ layer, containerIds }) =>
    builder.add({ kind: 'layer-discard', key: layer.volume, layer, containerIds }, cause, order, true),
  );
  const last = { needs: [...order.needs, ...discarded] };
  for (const layer of data.layers) builder.add({ kind: 'layer-remove', key: layer.volume, layer }, cause, last, true);
  if (data.operation !== undefined) builder.add({ kind: 'operation-remove', key: '' }, cause, order);
}

/** Not made for this project, by its label, or declared external. */
export function isForeign(
  declared: Record<string, { name: string; external?: boolean }>,
  { name, key }: { name: string; key: string },
): boolean {
  return key === '' || Object.values(declared).some((one) => one.name === name && one.external === true);
}

function noteOrphans(builder: PlanBuilder, orphans: ObservedContainer[]): void {
  const names = [...new Set(orphans.map(({ service }) => service))].join(', ');
  builder.notes.push(`Left running, not in the Compose file: ${names}. To remove: devenv down --remove-orphans`);
}

/** Services that depend on this one. */
export function dependents(stack: Stack, name: string): string[] {
  return Object.entries(stack.services)
    .filter(([, service]) => service.depends_on?.[name] !== undefined)
    .map(([dependent]) => dependent);
}

function byReverseOrder(order: string[]): (a: ObservedContainer, b: ObservedContainer) => number {
  const place = new Map(order.map((name, index) => [name, index]));
  return (a, b) => (place.get(b.service) ?? Infinity) - (place.get(a.service) ?? Infinity);
}

function push(map: Map<string, number[]>, key: string, values: number[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}
