import type { EndpointSettings, EndpointsConfig, PortMap } from 'dockerode';
import { containerLabels } from '../../plan/labels.js';
import { workloadName, sandboxName } from '../../plan/naming.js';
import { sandboxIdentity } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import type { Service, Stack } from '../../stack/stack.js';
import type { ContainerSpec, SpecContext } from './spec.js';
import { PAUSE_IMAGE } from '../pause-image.js';
import { restartPolicy } from './restart.js';

/** Body of `POST /containers/create` for the container that owns a service's address, and its further networks. */
export function sandboxSpec({ stack, apiMinor }: SpecContext, ref: ContainerRef): ContainerSpec {
  const service = stack.services[ref.service] ?? {};
  const endpoints = networkEndpoints(stack, service, ref);
  const [first, ...rest] = Object.keys(endpoints);
  const connectLater = apiMinor < 44 ? rest : [];
  const atOnce = Object.entries(endpoints).filter(([name]) => !connectLater.includes(name));
  const sysctls = Object.entries(service.sysctls ?? {}).filter(([key]) => key.startsWith('net.'));
  return {
    body: {
      Image: PAUSE_IMAGE,
      ...optional('Hostname', service.hostname),
      ...optional('Domainname', service.domainname),
      ...optional('MacAddress', apiMinor < 44 ? macAddress(service) : undefined),
      ExposedPorts: exposedPorts(service),
      Labels: containerLabels(stack, service, ref, { ...sandboxIdentity(stack, service), imageId: '' }),
      HostConfig: {
        NetworkMode: service.network_mode ?? first ?? 'none',
        PortBindings: portBindings(service),
        RestartPolicy: restartPolicy(service),
        LogConfig: { Type: 'none', Config: {} },
        IpcMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        PidsLimit: 8,
        ...optional('Dns', service.dns),
        ...optional('DnsOptions', service.dns_opt),
        ...optional('DnsSearch', service.dns_search),
        ...optional('ExtraHosts', service.extra_hosts?.map(hostEntry)),
        ...optional('UsernsMode', service.userns_mode),
        ...(sysctls.length > 0 ? { Sysctls: Object.fromEntries(sysctls) } : {}),
      },
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(atOnce) },
    },
    networks: Object.fromEntries(connectLater.map((name) => [name, endpoints[name] ?? {}])),
    files: [],
  };
}

/** Endpoints of a service by network name, highest priority first: the first is the container's default route. */
export function networkEndpoints(stack: Stack, service: Service, ref: ContainerRef, oneOff = false): EndpointsConfig {
  const attached = Object.entries(service.networks ?? {}).sort(
    ([, a], [, b]) => (b?.priority ?? 0) - (a?.priority ?? 0),
  );
  const aliases = oneOff ? [] : [workloadName(stack, ref.service, ref.number), ref.service];
  return Object.fromEntries(
    attached.map(([key, own]) => {
      const ipam = {
        ...optional('IPv4Address', own?.ipv4_address),
        ...optional('IPv6Address', own?.ipv6_address),
        ...optional('LinkLocalIPs', own?.link_local_ips),
      };
      const endpoint: EndpointSettings = {
        Aliases: [...new Set([...aliases, ...(oneOff ? [] : (own?.aliases ?? []))])],
        ...(Object.keys(ipam).length > 0 ? { IPAMConfig: ipam } : {}),
        ...optional('MacAddress', own?.mac_address ?? (attached.length === 1 ? service.mac_address : undefined)),
        ...optional('DriverOpts', endpointOptions(own?.driver_opts, own?.interface_name)),
        ...optional('Links', linksOn(stack, service, key)),
        ...(own?.gw_priority === undefined ? {} : { GwPriority: own.gw_priority }),
      };
      return [stack.networks[key]?.name ?? key, endpoint];
    }),
  );
}

/** `8000/tcp` keys for the ports that a service exposes or publishes. */
export function exposedPorts(service: Service): Record<string, Record<string, never>> {
  const ports = (service.ports ?? []).map(({ target, protocol }) => `${target}/${protocol ?? 'tcp'}`);
  const exposed = (service.expose ?? []).flatMap((text) => {
    const [range = '', protocol = 'tcp'] = text.split('/');
    return expandRange(range).map((port) => `${port}/${protocol}`);
  });
  return Object.fromEntries([...ports, ...exposed].map((key) => [key, {}]));
}

/** Port bindings as the engine takes them; of a published range, it chooses a free port. */
export function portBindings(service: Service): PortMap {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { target, protocol, published, host_ip: hostIp } of service.ports ?? []) {
    const key = `${target}/${protocol ?? 'tcp'}`;
    (bindings[key] ??= []).push({ HostIp: hostIp ?? '', HostPort: published ?? '' });
  }
  return bindings;
}

/** `{[key]: value}`, or nothing where the value is absent. */
export function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

function expandRange(range: string): number[] {
  const [from = NaN, to = from] = range.split('-').map(Number);
  return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** `host=address` as the engine wants it: `host:address`. */
function hostEntry(entry: string): string {
  const at = entry.indexOf('=');
  return at < 0 ? entry : `${entry.slice(0, at)}:${entry.slice(at + 1)}`;
}

function macAddress(service: Service): string | undefined {
  const own = Object.values(service.networks ?? {}).map((network) => network?.mac_address);
  return service.mac_address ?? own.find((address) => address !== undefined);
}

function endpointOptions(
  given: Record<string, string> | undefined,
  interfaceName: string | undefined,
): Record<string, string> | undefined {
  if (interfaceName === undefined) return given;
  return { ...given, 'com.docker.network.endpoint.ifname': interfaceName };
}

/** `links: [db:database]` as legacy links to the sandboxes of services on the same network. */
function linksOn(stack: Stack, service: Service, network: string): string[] | undefined {
  const links = (service.links ?? []).flatMap((link) => {
    const [target = '', alias = target] = link.split(':');
    const linked = stack.services[target];
    return linked !== undefined && Object.keys(linked.networks ?? {}).includes(network)
      ? [`${sandboxName(stack, target, 1)}:${alias}`]
      : [];
  });
  const all = [
    ...links,
    ...(service.external_links ?? []).map((link) => (link.includes(':') ? link : `${link}:${link}`)),
  ];
  return all.length === 0 ? undefined : all;
}
