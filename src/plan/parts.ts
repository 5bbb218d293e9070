import type { Service, Stack } from '../stack/stack.js';
import { variableContent } from '../stack/file-content.js';
import { providedVariables } from '../stack/provided.js';
import { hashOf } from './hash.js';

/**
 * Every attribute of a Compose service belongs to one part. The engine rejects most of these on a container that joins
 * another's network, so they are the sandbox's.
 */
const SANDBOX_ATTRIBUTES = new Set([
  'dns',
  'dns_opt',
  'dns_search',
  'domainname',
  'expose',
  'external_links',
  'extra_hosts',
  'hostname',
  'links',
  'mac_address',
  'network_mode',
  'networks',
  'ports',
]);

/** Attributes that say how to run the project, not what a container is: a change of one recreates nothing. */
const RUN_ATTRIBUTES = new Set([
  'attach',
  'build',
  'container_name',
  'depends_on',
  'develop',
  'env_file',
  'label_file',
  'pre_stop',
  'profiles',
  'provider',
  'pull_policy',
  'scale',
  'stop_grace_period',
]);

export interface PartIdentity {
  /** Hash of all that the container is made from, the image apart. */
  readonly hash: string;
  /** `attribute=digest` for each attribute, comma-separated. */
  readonly digests: string;
}

/** True where the service gets an address of its own, and so a sandbox. */
export function hasSandbox(service: Service): boolean {
  const mode = service.network_mode ?? '';
  return mode !== 'host' && mode !== 'none' && !mode.startsWith('service:') && !mode.startsWith('container:');
}

/** A service whose namespace or volumes another joins, and which of its two containers is joined. */
export interface Parent {
  service: string;
  part: 'sandbox' | 'workload';
}

/** Services whose namespaces or volumes a service joins. */
export function parentServices(service: Service): Parent[] {
  const named = (text: string | undefined, part: Parent['part']): Parent[] =>
    text?.startsWith('service:') === true ? [{ service: text.slice('service:'.length), part }] : [];
  const volumes = (service.volumes_from ?? []).filter((from) => !from.startsWith('container:'));
  return [
    ...named(service.network_mode, 'sandbox'),
    ...named(service.pid, 'workload'),
    ...named(service.ipc, 'workload'),
    ...volumes.map((from) => ({ service: from.split(':')[0] ?? from, part: 'workload' as const })),
  ];
}

/** Which container of a parent is joined in fact: one without a sandbox has its address itself. */
export function joinedPart(stack: Stack, { service, part }: Parent): Parent['part'] {
  const parent = stack.services[service];
  return parent !== undefined && !hasSandbox(parent) ? 'workload' : part;
}

/** The identity of a service's sandbox. A net sysctl acts in the network namespace, so it counts here. */
export function sandboxIdentity(stack: Stack, service: Service): PartIdentity {
  return identified(stack, service, 'sandbox', ofSandbox);
}

/** The identity of a service's workload, the contents of its inline secrets and configs included. */
export function workloadIdentity(stack: Stack, service: Service): PartIdentity {
  return identified(stack, service, 'workload', ofWorkload);
}

/** Finds out what the parts of all services are made from: a plan asks for each several times, and is told what is known. */
export function identifyParts(stack: Stack): void {
  for (const service of Object.values(stack.services)) {
    if (hasSandbox(service)) sandboxIdentity(stack, service);
    workloadIdentity(stack, service);
  }
}

const identities = new WeakMap<Service, Partial<Record<Parent['part'], { stack: Stack; identity: PartIdentity }>>>();

function identified(
  stack: Stack,
  service: Service,
  part: Parent['part'],
  find: (stack: Stack, service: Service) => PartIdentity,
): PartIdentity {
  const known = identities.get(service)?.[part];
  if (known?.stack === stack) return known.identity;
  const identity = find(stack, service);
  identities.set(service, { ...identities.get(service), [part]: { stack, identity } });
  return identity;
}

function ofSandbox(stack: Stack, service: Service): PartIdentity {
  const part = pick(service, (name) => SANDBOX_ATTRIBUTES.has(name));
  part['sysctls'] = sysctls(service, true);
  part['restart'] = service.deploy?.restart_policy ?? service.restart;
  part['userns_mode'] = service.userns_mode;
  part['networks'] = Object.entries(service.networks ?? {}).map(([key, endpoint]) => [
    stack.networks[key]?.name ?? key,
    endpoint,
  ]);
  return identity(part);
}

function ofWorkload(stack: Stack, service: Service): PartIdentity {
  const sandboxed = hasSandbox(service);
  const elsewhere = (name: string): boolean => RUN_ATTRIBUTES.has(name) || (sandboxed && SANDBOX_ATTRIBUTES.has(name));
  const part = pick(service, (name) => !elsewhere(name));
  if (sandboxed) part['sysctls'] = sysctls(service, false);
  if (service.deploy !== undefined) {
    part['deploy'] = { resources: service.deploy.resources, restart_policy: service.deploy.restart_policy };
  }
  part['volumes'] = service.volumes?.map((mount) =>
    mount.type === 'volume' && mount.source !== undefined
      ? { ...mount, source: stack.volumes[mount.source]?.name ?? mount.source }
      : mount,
  );
  return identity(part, fileContents(stack, service));
}

/** Digest of what providers and models tell a service; nothing where none does, or none was asked. */
export function providedDigest(stack: Stack, name: string): string | undefined {
  const variables = providedVariables(stack, name);
  return Object.keys(variables).length === 0 ? undefined : hashOf(variables).slice(0, 16);
}

/** Which attributes two digest labels disagree about. */
export function changedAttributes(before: string, after: string): string[] {
  const old = parseDigests(before);
  const now = parseDigests(after);
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => old.get(name) !== now.get(name)).sort();
}

function pick(service: Service, wanted: (name: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(service).filter(([name]) => wanted(name) && !name.startsWith('x-')));
}

function sysctls(service: Service, net: boolean): [string, string][] {
  return Object.entries(service.sysctls ?? {}).filter(([key]) => key.startsWith('net.') === net);
}

function fileContents(stack: Stack, service: Service): unknown[] {
  const uses = [
    ...(service.secrets ?? []).map(({ source }) => ['secret', source, stack.secrets[source]] as const),
    ...(service.configs ?? []).map(({ source }) => ['config', source, stack.configs[source]] as const),
  ];
  return uses.map(([kind, name, object]) => [
    object?.file,
    object?.content,
    variableContent(stack, kind, name, object),
  ]);
}

function identity(part: Record<string, unknown>, contents: unknown[] = []): PartIdentity {
  const present = Object.entries(part).filter(([, value]) => !isEmpty(value));
  return {
    hash: hashOf([Object.fromEntries(present), contents]),
    // asked for where a container is made or has changed
    get digests() {
      return present
        .map(([name, value]) => `${name}=${hashOf(value).slice(0, 8)}`)
        .sort()
        .join(',');
    },
  };
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function parseDigests(label: string): Map<string, string> {
  const pairs = label === '' ? [] : label.split(',');
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Keys of the named volumes that a service mounts. */
export function namedVolumes(service: Service): string[] {
  const keys = (service.volumes ?? []).flatMap((mount) =>
    mount.type === 'volume' && mount.source !== undefined ? [mount.source] : [],
  );
  return [...new Set(keys)];
}
