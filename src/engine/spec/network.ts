import type { EndpointSettings, EndpointsConfig } from 'dockerode';
import { workloadName } from '../../plan/naming.js';
import type { ContainerRef } from '../../plan/plan.js';
import type { Service, ServiceNetwork } from '../../stack/stack.js';
import { containerLinks } from './links.js';
import { present } from './resources.js';
import type { SpecContext } from './spec.js';

/** How a container is put on its networks: at creation as far as the engine can, the rest right after. */
export interface Attachment {
  networkMode: string;
  /** API below 1.44: the address of the container is that on its first network. */
  macAddress?: string;
  /** On the engine's default bridge, which knows no names: `container:alias`. */
  links?: string[];
  atOnce: EndpointsConfig;
  later: EndpointsConfig;
}

/** The networks of a service, highest priority first: the first one gives the default route. */
export function attachment(context: SpecContext, service: Service, ref: ContainerRef, oneOff = false): Attachment {
  const all = Object.entries(endpoints(context, service, ref, oneOff));
  const [first] = all;
  const count = context.apiMinor < 44 ? 1 : all.length;
  const macAddress = context.apiMinor < 44 ? firstMacAddress(service) : undefined;
  return {
    networkMode: service.network_mode ?? first?.[0] ?? 'none',
    ...present({ macAddress, links: all.length === 0 ? containerLinks(context.stack, service) : undefined }),
    atOnce: Object.fromEntries(all.slice(0, count)),
    later: Object.fromEntries(all.slice(count)),
  };
}

function endpoints(
  { stack, apiMinor }: SpecContext,
  service: Service,
  ref: ContainerRef,
  oneOff: boolean,
): EndpointsConfig {
  const links = containerLinks(stack, service);
  const own = oneOff ? [] : [workloadName(stack, ref.service, ref.number), ref.service];
  return Object.fromEntries(
    byPriority(service).map(([key, network], index) => {
      const mac = network?.mac_address ?? (index === 0 ? service.mac_address : undefined);
      const endpoint: EndpointSettings & { GwPriority?: number } = {
        Aliases: [...new Set([...own, ...(oneOff ? [] : (network?.aliases ?? []))])],
        ...present({
          IPAMConfig: addresses(network),
          MacAddress: apiMinor < 44 ? undefined : mac,
          DriverOpts: driverOptions(network),
          Links: links,
          GwPriority: network?.gw_priority,
        }),
      };
      return [stack.networks[key]?.name ?? key, endpoint];
    }),
  );
}

function byPriority(service: Service): [string, ServiceNetwork | null][] {
  const networks = Object.entries(service.networks ?? {});
  return networks.sort(([, a], [, b]) => (b?.priority ?? 0) - (a?.priority ?? 0));
}

function addresses(network: ServiceNetwork | null): EndpointSettings['IPAMConfig'] | undefined {
  const config = present({
    IPv4Address: network?.ipv4_address,
    IPv6Address: network?.ipv6_address,
    LinkLocalIPs: network?.link_local_ips,
  });
  return Object.keys(config).length > 0 ? config : undefined;
}

function driverOptions(network: ServiceNetwork | null): Record<string, string> | undefined {
  if (network?.interface_name === undefined) return network?.driver_opts;
  return { ...network.driver_opts, 'com.docker.network.endpoint.ifname': network.interface_name };
}

function firstMacAddress(service: Service): string | undefined {
  return byPriority(service)[0]?.[1]?.mac_address ?? service.mac_address;
}
