import type { ContainerCreateOptions, HostConfig, PortMap } from 'dockerode';
import type { Service } from '../../stack/stack.js';
import { present } from './resources.js';

/** What of `POST /containers/create` is about a container's own address, networks apart: names, hosts, DNS, ports. */
export function addressConfig(service: Service): ContainerCreateOptions & { HostConfig: HostConfig } {
  return {
    ...present({ Hostname: service.hostname, Domainname: service.domainname }),
    ExposedPorts: exposedPorts(service),
    HostConfig: {
      PortBindings: portBindings(service),
      ...present({
        Dns: service.dns,
        DnsOptions: service.dns_opt,
        DnsSearch: service.dns_search,
        ExtraHosts: service.extra_hosts?.map(hostEntry),
      }),
    },
  };
}

/** `8000/tcp` keys for the ports that a service exposes or publishes. */
function exposedPorts(service: Service): Record<string, Record<string, never>> {
  const ports = (service.ports ?? []).map(({ target, protocol }) => `${target}/${protocol ?? 'tcp'}`);
  const exposed = (service.expose ?? []).flatMap((text) => {
    const [range = '', protocol = 'tcp'] = text.split('/');
    return expandRange(range).map((port) => `${port}/${protocol}`);
  });
  return Object.fromEntries([...ports, ...exposed].map((key) => [key, {}]));
}

/** Port bindings as the engine takes them; of a published range, it chooses a free port. */
function portBindings(service: Service): PortMap {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { target, protocol, published, host_ip: hostIp } of service.ports ?? []) {
    const key = `${target}/${protocol ?? 'tcp'}`;
    (bindings[key] ??= []).push({ HostIp: hostIp ?? '', HostPort: published ?? '' });
  }
  return bindings;
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
