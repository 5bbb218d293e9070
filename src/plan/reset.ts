import type { Stack, Volume } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { endMounters, mountersOf } from './data/mounters.js';
import { baselineOf } from './data/data-state.js';
import type { Snapshot } from './data/data-state.js';
import { leftAlone } from './data/left-alone.js';
import { writableBinds } from './data/writable-binds.js';
import { switchHeads } from './data/switch-heads.js';
import type { HeadTarget, SwitchSteps } from './data/switch-heads.js';
import { tidyData } from './data/tidy-data.js';
import { undoSnapshot } from './data/undo-snapshot.js';
import { convergeWith } from './converge.js';
import { diagnoseSandbox, diagnoseWorkload } from './diagnose.js';
import type { Diagnosis } from './diagnose.js';
import { containersOf, findContainer } from './find-container.js';
import { replicas } from './naming.js';
import type { ObservedContainer, ObservedState, ObservedVolume } from './observed.js';
import { hasSandbox, joinedPart, namedVolumes, parentServices } from './parts.js';
import type { Plan } from './plan.js';
import { ResourceSteps } from './resources.js';

export interface ResetOptions {
  /** What the user named, or what is broken. */
  services: string[];
  /** All services of the stack in dependency order. */
  order: string[];
  keepData: boolean;
  /** Rewind to this snapshot instead of the baseline. */
  to?: Snapshot | undefined;
  timeout?: number | undefined;
}

/** A replica and what is wrong with it. */
export interface ReplicaDiagnosis {
  service: string;
  number: number;
  diagnosis: Diagnosis;
  container?: ObservedContainer;
}

/**
 * The plan that replaces workloads in any state by fresh ones from their images, with their named volumes emptied
 * unless the data is kept. Whoever shares an emptied volume is replaced with it; nobody else is touched.
 */
export function planReset(stack: Stack, observed: ObservedState, options: ResetOptions): Plan {
  const builder = new PlanBuilder();
  const volumes = options.keepData ? [] : ownVolumes(stack, options.services, observed.volumes);
  if (!options.keepData) noteLeftAlone(builder, stack, options.services, observed.volumes);
  const layered = volumes.filter((key) => observed.data.heads.has(stack.volumes[key]?.name ?? ''));
  const sharing = servicesMounting(stack, volumes).filter((name) => !options.services.includes(name));
  const taken = [...options.services, ...sharing.filter((name) => hasWorkload(observed, name))];
  const affected = new Set([...taken, ...joining(stack, taken).filter((name) => hasWorkload(observed, name))]);
  const names = new Set(volumes.map((key) => stack.volumes[key]?.name ?? key));
  const mounters = mountersOf(observed, names).filter(({ service }) => affected.has(service));
  const resources = new ResourceSteps(builder, stack, observed);
  const images = resources.materialsOf(mounters.map(({ service }) => service));
  const end = { cause: 'its data is reset', how: 'kill', volumes: true, images } as const;
  const ended = endMounters(builder, stack, mounters, end);
  const before = { images, removed: ended.map((one) => one.removed) };
  const gone = new Set(ended.map(({ container }) => container.id));
  const rest = { ...observed, containers: observed.containers.filter(({ id }) => !gone.has(id)) };
  const switched = layered.length > 0 ? rewind(builder, stack, observed, layered, options, before) : undefined;
  const causes = new Map([...affected].map((name) => [name, resetCause(stack, observed, options.services, name)]));
  convergeWith(builder, stack, rest, {
    services: options.order.filter((name) => affected.has(name)),
    mode: (name) => (options.services.includes(name) ? 'reset' : 'recreate'),
    timeout: options.timeout,
    start: true,
    cause: (name) => causes.get(name),
    emptied: new Map(volumes.filter((key) => !layered.includes(key)).map((key) => [key, before.removed])),
    ...(switched === undefined ? {} : { switched: switched.heads }),
    resources,
  });
  if (switched !== undefined) tidyData(builder, stack, switched.after, [switched.ended]);
  return builder.build();
}

/** Puts the data of layered volumes aside, and gives them that of the baseline, or none where there is no baseline. */
function rewind(
  builder: PlanBuilder,
  stack: Stack,
  { data }: ObservedState,
  keys: string[],
  { services, to }: ResetOptions,
  { images, removed }: { images: number[]; removed: number[] },
): SwitchSteps {
  const verb = `reset ${services.join(' ')}`;
  const names = keys.map((key) => [key, stack.volumes[key]?.name ?? key] as const);
  const targets = names.map(([key, name]) => [key, targetOf(to ?? baselineOf(data, name), name)] as const);
  return switchHeads(builder, stack, data, {
    verb,
    how: 'rewound',
    targets: new Map(targets),
    keeps: undoSnapshot(
      data,
      verb,
      names.map(([, name]) => name),
    ),
    stopped: images,
    removed,
  });
}

function targetOf(snapshot: Snapshot | undefined, name: string): HeadTarget {
  return { over: snapshot?.chains[name] ?? [], completed: snapshot?.completed?.[name] };
}

/** The state of every replica of the given services, sandboxes considered. */
export function diagnoseServices(stack: Stack, observed: ObservedState, services: string[]): ReplicaDiagnosis[] {
  return services.flatMap((name) => {
    const service = stack.services[name];
    if (service === undefined) return [];
    return Array.from({ length: replicas(service) }, (_, index) => {
      const number = index + 1;
      const sandbox = findContainer(observed.containers, 'sandbox', name, number);
      const workload = findContainer(observed.containers, 'workload', name, number);
      const ownSandbox = hasSandbox(service) ? diagnoseSandbox(stack, service, sandbox, observed.networks) : undefined;
      const own = diagnoseWorkload(stack, name, workload, sandbox, observed);
      const hidden = own.state === 'ok' || own.state === 'starting';
      const diagnosis = hidden && ownSandbox !== undefined && ownSandbox.state !== 'ok' ? ownSandbox : own;
      return { service: name, number, diagnosis, ...(workload === undefined ? {} : { container: workload }) };
    });
  });
}

/** Keys of the volumes whose data a reset of these services replaces: named, of this project, kept by the engine itself. */
export function ownVolumes(stack: Stack, services: string[], there: readonly ObservedVolume[] = []): string[] {
  return mountedVolumes(stack, services).flatMap(([key, volume]) =>
    leftAlone(volume, there) === undefined ? [key] : [],
  );
}

/** Tells of the volumes of these services, and of the user's folders, whose data is not replaced. */
function noteLeftAlone(builder: PlanBuilder, stack: Stack, services: string[], there: readonly ObservedVolume[]): void {
  for (const [key, volume] of mountedVolumes(stack, services)) {
    const why = leftAlone(volume, there);
    if (why !== undefined) builder.notes.push(`The data of volume ${key} is left as it is: it is ${why}.`);
  }
  const binds = writableBinds(stack, services);
  if (binds.length > 0) builder.notes.push(`Left as they are, for they are yours: ${binds.join(', ')}.`);
}

function mountedVolumes(stack: Stack, services: string[]): [string, Volume][] {
  const keys = services.flatMap((name) => {
    const service = stack.services[name];
    return service === undefined ? [] : namedVolumes(service);
  });
  return [...new Set(keys)].flatMap((key) => {
    const volume = stack.volumes[key];
    return volume === undefined ? [] : [[key, volume] as [string, Volume]];
  });
}

function servicesMounting(stack: Stack, volumes: string[]): string[] {
  return Object.entries(stack.services)
    .filter(([, service]) => namedVolumes(service).some((key) => volumes.includes(key)))
    .map(([name]) => name);
}

/** Services that join a namespace or the volumes of these workloads, and those that join theirs: they cannot outlive them. */
function joining(stack: Stack, services: string[]): string[] {
  const found = new Set(services);
  for (const name of found) {
    for (const [other, service] of Object.entries(stack.services)) {
      const joins = parentServices(service).some(
        (parent) => parent.service === name && joinedPart(stack, parent) === 'workload',
      );
      if (joins) found.add(other);
    }
  }
  return [...found].filter((name) => !services.includes(name));
}

function hasWorkload(observed: ObservedState, service: string): boolean {
  return containersOf(observed.containers, service).some(({ role }) => role === 'workload');
}

function resetCause(stack: Stack, observed: ObservedState, named: string[], service: string): string {
  if (!named.includes(service))
    return joining(stack, named).includes(service) ? 'joins what is reset' : 'shares a volume that is reset';
  const found = diagnoseServices(stack, observed, [service]).map(({ diagnosis }) => diagnosis);
  const faulty = found.find((diagnosis) => 'cause' in diagnosis);
  return faulty !== undefined && 'cause' in faulty ? faulty.cause : 'reset';
}
