import { sandboxName, workloadName, imageName, replicas } from '../../../src/plan/naming.js';
import { familiarReference } from '../../../src/plan/image-reference.js';
import type { ObservedContainer, ObservedState } from '../../../src/plan/observed.js';
import { hasSandbox, sandboxIdentity, workloadIdentity } from '../../../src/plan/parts.js';
import { noData } from '../../../src/plan/data/data-state.js';
import { DEVENV } from '../../../src/plan/labels.js';
import { hashOf } from '../../../src/plan/hash.js';
import type { Service, Stack } from '../../../src/stack/stack.js';

/** A stack `shop` of the given services, each on the default network unless it says otherwise. */
export function stackOf(services: Record<string, Service>, more: Partial<Stack> = {}): Stack {
  const complete = Object.entries(services).map(([name, service]) => {
    const networked = service.network_mode === undefined ? { networks: { default: null } } : {};
    return [name, { image: 'app:1', ...networked, ...service }] as const;
  });
  return {
    name: 'shop',
    services: Object.fromEntries(complete),
    networks: { default: { name: 'shop_default' } },
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
    disabledServices: {},
    origin: { workingDirectory: '/shop', configFiles: ['/shop/compose.yaml'], environment: {}, profiles: [] },
    ...more,
  };
}

/** Nothing on the engine but the images. */
export function nothing(stack: Stack): ObservedState {
  const images = Object.keys(stack.services).map(
    (name) => [familiarReference(imageName(stack, name)), 'sha256:1'] as const,
  );
  return { containers: [], networks: [], volumes: [], data: noData(), images: new Map(images) };
}

/** All of the stack as it should be. */
export function allWell(stack: Stack): ObservedState {
  const containers = Object.entries(stack.services).flatMap(([name, service]) =>
    Array.from({ length: replicas(service) }, (_, index) => replica(stack, name, service, index + 1)).flat(),
  );
  const networks = Object.entries(stack.networks).map(([key, network]) => ({
    id: `id-${network.name}`,
    name: network.name,
    key,
    configHash: hashOf(network),
  }));
  const volumes = Object.entries(stack.volumes).map(([key, volume]) => ({
    name: volume.name,
    key,
    driver: 'local',
    configHash: hashOf(volume),
    labels: {},
  }));
  return { ...nothing(stack), containers, networks, volumes };
}

/** The state with some containers changed: by name, `undefined` removes one. */
export function withContainers(
  state: ObservedState,
  changes: Record<string, Partial<ObservedContainer> | undefined>,
): ObservedState {
  const containers = state.containers.flatMap((container) => {
    if (!(container.name in changes)) return [container];
    const change = changes[container.name];
    return change === undefined ? [] : [{ ...container, ...change }];
  });
  return { ...state, containers };
}

function replica(stack: Stack, name: string, service: Service, number: number): ObservedContainer[] {
  const common = {
    service: name,
    number,
    state: 'running' as const,
    status: 'Up 5 minutes',
    upSeconds: 300,
    created: 1,
  };
  const health = service.healthcheck === undefined ? ('none' as const) : ('healthy' as const);
  const identity = workloadIdentity(stack, service);
  const own = sandboxIdentity(stack, service);
  const sandbox: ObservedContainer = {
    ...common,
    id: `sandbox-of-${name}-${number}`,
    name: sandboxName(stack, name, number),
    role: 'sandbox',
    health: 'none',
    configHash: own.hash,
    imageId: 'sha256:pause',
    image: 'devenv-pause:1',
    networkMode: 'shop_default',
    networks: Object.fromEntries(
      Object.keys(service.networks ?? {}).map((key) => {
        const network = stack.networks[key]?.name ?? key;
        return [network, { networkId: `id-${network}`, endpointId: `endpoint-${network}`, ipAddress: '10.0.0.2' }];
      }),
    ),
    ports: (service.ports ?? []).map(({ target }) => ({
      hostIp: '127.0.0.1',
      published: target,
      target,
      protocol: 'tcp',
    })),
    mounts: [],
    labels: { [DEVENV.digests]: own.digests },
  };
  const workload: ObservedContainer = {
    ...sandbox,
    id: `workload-of-${name}-${number}`,
    name: workloadName(stack, name, number),
    role: 'workload',
    health,
    configHash: identity.hash,
    imageId: 'sha256:1',
    image: 'app:1',
    networkMode: hasSandbox(service) ? `container:${sandbox.id}` : (service.network_mode ?? ''),
    networks: {},
    ports: [],
    mounts: (service.volumes ?? []).map(({ type, target, ...rest }) => {
      const source = 'source' in rest ? rest.source : undefined;
      const volume = type === 'volume' && source !== undefined ? stack.volumes[source]?.name : undefined;
      return { type, target, ...(volume === undefined ? {} : { name: volume }) };
    }),
    labels: { [DEVENV.digests]: identity.digests },
  };
  return hasSandbox(service) ? [sandbox, workload] : [workload];
}
