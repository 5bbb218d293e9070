import { ignoresOrphans } from '../stack/run-settings.js';
import type { DependencyCondition, Service, Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { tidyData } from './data/tidy-data.js';
import { existingNumbers } from './candidates.js';
import { containersOf } from './find-container.js';
import { addRestart, beforeStop } from './hooks.js';
import { replicas } from './naming.js';
import { parentServices } from './parts.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { Plan, WaitCondition } from './plan.js';
import type { PlanContext, Prerequisites, ReplicaRequest, ReplicaSteps } from './replica-request.js';
import { planReplicas } from './replica.js';
import { addProvision } from './provision.js';
import { ResourceSteps } from './resources.js';

export interface ConvergeOptions {
  /** In dependency order. Nothing else is touched. */
  services: string[];
  /** Further services, left alone here, whose `depends_on` says what is waited for. */
  waiting?: string[];
  mode: (service: string) => ReplicaRequest['mode'];
  timeout?: number | undefined;
  start: boolean;
  /** Orphans are removed instead of noted. */
  removeOrphans?: boolean;
  /** Replaces containers that docker compose made. */
  takeOver?: boolean;
  cause?: (service: string) => string | undefined;
  /** Services whose end is a result: not waited for, and run again where they have completed. */
  ends?: string[];
  /** Services that run again where they have completed, and are waited for as ever. */
  again?: string[];
  /** Containers with anonymous volumes are replaced, and their successors begin with empty ones. */
  renewAnonymous?: boolean;
  /** Services with a provider are brought up, and models made ready, before anything else is done. */
  provision?: boolean;
  /** Keys of volumes to replace by empty ones, and the steps after which nothing mounts them any more. */
  emptied?: Map<string, number[]>;
  /** Keys of volumes that the plan gives other data, and the steps after which they can be mounted. */
  switched?: Map<string, number>;
  /** Of the builder's steps, where the caller has asked for some already. */
  resources?: ResourceSteps;
}

/** The plan that brings services to what the stack says, in the fewest engine calls. */
export function planConverge(stack: Stack, observed: ObservedState, options: ConvergeOptions): Plan {
  const builder = new PlanBuilder();
  convergeWith(builder, stack, observed, options);
  tidyData(builder, stack, observed.data, []);
  return builder.build();
}

/** As `planConverge`, after steps that the builder already holds. */
export function convergeWith(
  builder: PlanBuilder,
  stack: Stack,
  observed: ObservedState,
  options: ConvergeOptions,
): Plan {
  const context: PlanContext = { builder, stack, observed };
  const { resources = new ResourceSteps(builder, stack, observed) } = options;
  if (options.provision === true) builder.holdUntil(addProvision(resources, options.services));
  const done = new Map<string, ReplicaSteps[]>();
  for (const [key, step] of options.switched ?? []) resources.volumeMade(key, step);
  const emptied = [...(options.emptied ?? [])].map(([key, after]) => resources.emptyVolume(key, after));
  for (const name of options.services) {
    const service = stack.services[name];
    if (service === undefined) continue;
    const before = prerequisites(context, options, resources, name, service, done);
    before.volumes.push(...emptied);
    const count = replicas(service);
    const requests = Array.from({ length: count }, (_, index) => request(context, options, name, service, index + 1));
    done.set(name, planReplicas(context, requests, before));
    removeSurplus(context, options, name, count);
  }
  if (stack.origin.allResources === true) resources.rest();
  restartDependents(context, options, done);
  treatOrphans(context, options);
  return builder.build();
}

function request(
  { stack, observed }: PlanContext,
  options: ConvergeOptions,
  name: string,
  service: Service,
  number: number,
): ReplicaRequest {
  const cause = options.cause?.(name);
  const predecessor = options.takeOver === true ? foreignOf(observed, name)[number - 1] : undefined;
  return {
    name,
    service,
    number,
    mode: options.mode(name),
    timeout: options.timeout,
    waitFor: waitCondition(stack, [...options.services, ...(options.waiting ?? [])], name),
    start: options.start,
    ...(predecessor === undefined ? {} : { predecessor }),
    runsToEnd: options.ends?.includes(name) === true,
    again: [...(options.ends ?? []), ...(options.again ?? [])].includes(name),
    renewAnonymous: options.renewAnonymous === true,
    ...(cause === undefined ? {} : { cause }),
  };
}

/** What a started service is waited for: the strictest of what its dependents in this run ask. */
function waitCondition(stack: Stack, services: string[], name: string): WaitCondition {
  const asked = new Set(services.map((one) => stack.services[one]?.depends_on?.[name]?.condition));
  if (asked.has('service_completed_successfully')) return 'completed';
  return asked.has('service_healthy') ? 'healthy' : 'ready';
}

function prerequisites(
  context: PlanContext,
  options: ConvergeOptions,
  resources: ResourceSteps,
  name: string,
  service: Service,
  done: Map<string, ReplicaSteps[]>,
): Prerequisites {
  const needs: (number | undefined)[] = [];
  const after: (number | undefined)[] = [];
  for (const [dependency, { condition, required }] of Object.entries(service.depends_on ?? {})) {
    (required ? needs : after).push(...dependencySteps(done.get(dependency) ?? [], condition));
  }
  const parents = parentServices(service).flatMap((parent) => done.get(parent.service) ?? []);
  const parentReplaced = parentServices(service).some(({ service: parent, part }) =>
    (done.get(parent) ?? []).some(({ replaced, sandboxCreated }) =>
      part === 'sandbox' ? sandboxCreated !== undefined : replaced,
    ),
  );
  return {
    materials: () => resources.materials(name),
    networks: [...resources.networks(service), ...linkedSteps(service, done)],
    volumes: resources.volumes(service),
    cleared: clearForeign(context, options, name, replicas(service), () => resources.materials(name)),
    parents: parents.flatMap(({ created, sandboxCreated, started }) => [created, sandboxCreated, started]),
    parentReplaced,
    siblings: [],
    needs,
    after,
  };
}

/** On the engine's default bridge a link is made with the container, so what is linked must be there and run. */
function linkedSteps(service: Service, done: Map<string, ReplicaSteps[]>): (number | undefined)[] {
  if (service.network_mode !== 'bridge' && service.network_mode !== 'default') return [];
  const targets = (service.links ?? []).map((link) => link.split(':')[0] ?? link);
  return targets
    .flatMap((target) => done.get(target) ?? [])
    .flatMap(({ sandboxCreated, started }) => [sandboxCreated, started]);
}

function dependencySteps(steps: ReplicaSteps[], condition: DependencyCondition): (number | undefined)[] {
  return steps.map(({ started, ready }) => (condition === 'service_started' ? started : (ready ?? started)));
}

/** Removes what docker compose made once its successors have their image; those keep its anonymous volumes. */
function clearForeign(
  context: PlanContext,
  options: ConvergeOptions,
  name: string,
  count: number,
  materials: () => (number | undefined)[],
): number[] {
  if (options.takeOver !== true) return [];
  return foreignOf(context.observed, name).map((container, index) =>
    endAndRemove(context, options, container, 'made by docker compose', {
      volumes: index >= count,
      needs: materials(),
    }),
  );
}

/** The containers of a service that docker compose made, by their numbers, which may have gaps. */
function foreignOf(observed: ObservedState, service: string): ObservedContainer[] {
  return observed.containers
    .filter((one) => one.role === 'foreign' && one.service === service)
    .sort((a, b) => a.number - b.number);
}

function removeSurplus(context: PlanContext, options: ConvergeOptions, name: string, count: number): void {
  const surplus = new Set(existingNumbers(context.observed, name).filter((number) => number > count));
  context.observed.containers
    .filter(
      (one) => one.service === name && one.role !== 'one-off' && one.role !== 'foreign' && surplus.has(one.number),
    )
    .sort((a, b) => (a.role === b.role ? 0 : a.role === 'workload' ? -1 : 1))
    .forEach((container) => endAndRemove(context, options, container, `scaled to ${count}`));
}

/** Restarts what declares `restart: true` on a dependency that is replaced, and is not replaced itself. */
function restartDependents(context: PlanContext, options: ConvergeOptions, done: Map<string, ReplicaSteps[]>): void {
  const { builder, stack, observed } = context;
  for (const name of options.services) {
    const touched = (done.get(name) ?? []).some(
      ({ started, created }) => started !== undefined || created !== undefined,
    );
    const replaced = Object.entries(stack.services[name]?.depends_on ?? {}).filter(
      ([dependency, { restart }]) => restart === true && (done.get(dependency) ?? []).some((steps) => steps.replaced),
    );
    if (touched || replaced.length === 0) continue;
    const needs = replaced.flatMap(([dependency]) => (done.get(dependency) ?? []).map(({ ready }) => ready));
    const cause = `depends on ${replaced.map(([dependency]) => dependency).join(', ')} with restart: true`;
    containersOf(observed.containers, name)
      .filter(({ role, state }) => role === 'workload' && state === 'running')
      .forEach((container) => {
        addRestart(builder, stack.services[name], container, undefined, cause, { needs });
      });
  }
}

function treatOrphans(context: PlanContext, options: ConvergeOptions): void {
  const { builder, stack, observed } = context;
  const orphans = observed.containers.filter(
    ({ service, role }) =>
      role !== 'one-off' && stack.services[service] === undefined && stack.disabledServices[service] === undefined,
  );
  if (orphans.length === 0) return;
  if (options.removeOrphans === true) {
    orphans.forEach((container) => endAndRemove(context, options, container, 'no longer in the Compose file'));
    return;
  }
  if (ignoresOrphans(stack.origin.environment)) return;
  const names = [...new Set(orphans.map(({ service }) => service))].join(', ');
  builder.notes.push(`No longer in the Compose file but still there: ${names}. To remove: devenv up --remove-orphans`);
}

/** Ends a container for good, with the anonymous volumes that no other inherits. */
function endAndRemove(
  { builder, stack }: PlanContext,
  { timeout }: ConvergeOptions,
  container: ObservedContainer,
  cause: string,
  { volumes, needs }: { volumes: boolean; needs: (number | undefined)[] } = { volumes: true, needs: [] },
): number {
  const { id, service, number, role, state } = container;
  const ref = { service, number, role: role === 'sandbox' ? 'sandbox' : 'workload' } as const;
  const grace = timeout === undefined ? {} : { timeout };
  const stopped =
    state === 'running' && ref.role === 'workload'
      ? builder.add(
          { kind: 'container-stop', ref, id, ...grace },
          cause,
          beforeStop(builder, stack.services[service], ref, container, { needs }, timeout),
        )
      : undefined;
  const step = { kind: 'container-remove', ref, id, volumes, keepLog: false } as const;
  return builder.add(step, cause, { needs: [...needs, stopped] });
}
