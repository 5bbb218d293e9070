import type { Stack } from '../stack/stack.js';
import { existingNumbers } from './candidates.js';
import type { Diagnosis } from './diagnose.js';
import { findContainer } from './find-container.js';
import type { Finding } from './diagnosis/finding.js';
import { replicas, workloadName } from './naming.js';
import type { ContainerRole, ObservedContainer, ObservedState } from './observed.js';
import { diagnoseServices } from './reset.js';

/** One replica as `ps` and the summaries show it. Its shape is public: it is part of `--json`. */
export interface ServiceStatus {
  service: string;
  number: number;
  /** Name of the workload container. */
  name: string;
  /**
   * `ok`, `starting`, `completed`, `missing`, `drifted`, `broken`; `foreign`: made by docker compose; `orphan`: of a
   * service that the Compose file does not have; `one-off`: made by `run`; `stopped`: broken, but on purpose.
   */
  state: Diagnosis['state'] | 'foreign' | 'orphan' | 'one-off' | 'stopped';
  /** Why, where the state is not ok. */
  cause?: string;
  /** What was found to be behind it, the likeliest first, where that was looked for. */
  findings?: Finding[];
  /** The engine's words for the container: `Up 5 minutes (healthy)`. */
  status?: string;
  health?: ObservedContainer['health'];
  exitCode?: number;
  image?: string;
  containerId?: string;
  /** Unix seconds. */
  created?: number;
  ports: PublishedPort[];
  /** Addresses by network name. */
  addresses: Record<string, string>;
}

export interface PublishedPort {
  hostIp: string;
  published: number;
  target: number;
  protocol: string;
}

/** The status of every replica of the given services, those beyond the declared scale included. */
export function serviceStatuses(stack: Stack, observed: ObservedState, services: string[]): ServiceStatus[] {
  const declared = diagnoseServices(stack, observed, services);
  return declared.flatMap(({ service, number, diagnosis }) => {
    const find = (role: ContainerRole, of: number) => findContainer(observed.containers, role, service, of);
    const status = (of: number, state: ServiceStatus['state'], cause?: string, role: ContainerRole = 'workload') => {
      const name = workloadName(stack, service, of);
      return replicaStatus({ service, number: of, name, state, cause }, find(role, of), find('sandbox', of));
    };
    if (find('foreign', number) !== undefined) return [status(number, 'foreign', 'made by docker compose', 'foreign')];
    const last = replicas(stack.services[service] ?? {}) === number;
    const surplus = last ? existingNumbers(observed, service).filter((one) => one > number) : [];
    return [
      status(number, diagnosis.state, 'cause' in diagnosis ? diagnosis.cause : undefined),
      ...surplus.map((one) => status(one, 'drifted', 'beyond the declared scale')),
    ];
  });
}

/** What is known of a replica besides its containers. */
interface Replica extends Pick<ServiceStatus, 'service' | 'number' | 'name' | 'state'> {
  cause?: string | undefined;
}

/** A replica's status from its containers: what it runs is the workload's, its address the sandbox's where it has one. */
export function replicaStatus(
  { service, number, name, state, cause }: Replica,
  workload: ObservedContainer | undefined,
  sandbox: ObservedContainer | undefined,
): ServiceStatus {
  const network = sandbox ?? workload;
  return {
    service,
    number,
    name: workload?.name ?? name,
    state,
    ...(cause === undefined ? {} : { cause }),
    ...(workload === undefined
      ? {}
      : {
          status: workload.status,
          health: workload.health,
          ...(workload.exitCode === undefined ? {} : { exitCode: workload.exitCode }),
          image: workload.image,
          containerId: workload.id,
          created: workload.created,
        }),
    ports: distinctPorts(network),
    addresses: Object.fromEntries(
      Object.entries(network?.networks ?? {}).map(([name, { ipAddress }]) => [name, ipAddress]),
    ),
  };
}

/** The published ports of a container; the IPv6 twin of an IPv4 binding is left out. */
export function distinctPorts(container: ObservedContainer | undefined): PublishedPort[] {
  const ports = container?.ports ?? [];
  const shown = ports.filter(
    (port) =>
      port.hostIp !== '::' ||
      !ports.some(
        (other) => other.hostIp === '0.0.0.0' && other.published === port.published && other.target === port.target,
      ),
  );
  return shown.sort((a, b) => a.target - b.target || a.published - b.published);
}
