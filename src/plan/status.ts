import type { Stack } from '../stack/stack.js';
import { existingNumbers } from './candidates.js';
import type { Diagnosis } from './diagnose.js';
import { replicas, workloadName } from './naming.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import { diagnoseServices } from './reset.js';

/** One replica as `ps` and the summaries show it. Its shape is public: it is part of `--json`. */
export interface ServiceStatus {
  service: string;
  number: number;
  /** Name of the workload container. */
  name: string;
  /** `ok`, `starting`, `completed`, `missing`, `drifted`, `broken`; `foreign`: made by docker compose. */
  state: Diagnosis['state'] | 'foreign';
  /** Why, where the state is not ok. */
  cause?: string;
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
    const foreign = observed.containers.find(
      (one) => one.role === 'foreign' && one.service === service && one.number === number,
    );
    if (foreign !== undefined) {
      return [statusOf(stack, observed, service, number, 'foreign', 'made by docker compose', foreign)];
    }
    const cause = 'cause' in diagnosis ? diagnosis.cause : undefined;
    const workload = findContainer(observed, 'workload', service, number);
    const last = replicas(stack.services[service] ?? {}) === number;
    const surplus = last ? existingNumbers(observed, service).filter((one) => one > number) : [];
    return [
      statusOf(stack, observed, service, number, diagnosis.state, cause, workload),
      ...surplus.map((one) =>
        statusOf(
          stack,
          observed,
          service,
          one,
          'drifted',
          'beyond the declared scale',
          findContainer(observed, 'workload', service, one),
        ),
      ),
    ];
  });
}

function statusOf(
  stack: Stack,
  observed: ObservedState,
  service: string,
  number: number,
  state: ServiceStatus['state'],
  cause: string | undefined,
  workload: ObservedContainer | undefined,
): ServiceStatus {
  const sandbox = findContainer(observed, 'sandbox', service, number);
  const network = sandbox ?? workload;
  return {
    service,
    number,
    name: workload?.name ?? workloadName(stack, service, number),
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
function distinctPorts(container: ObservedContainer | undefined): PublishedPort[] {
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

function findContainer(
  observed: ObservedState,
  role: 'sandbox' | 'workload',
  service: string,
  number: number,
): ObservedContainer | undefined {
  return observed.containers.find((one) => one.role === role && one.service === service && one.number === number);
}
