import type { NetworkCreateOptions, VolumeCreateOptions } from 'dockerode';
import type { Network, Volume } from '../../stack/stack.js';
import { present } from './resources.js';

/** Body of `POST /networks/create`. */
export function networkOptions(network: Network, labels: Record<string, string>): NetworkCreateOptions {
  const { ipam } = network;
  return {
    Name: network.name,
    ...present({
      Driver: network.driver,
      Options: network.driver_opts,
      Internal: network.internal,
      Attachable: network.attachable,
      EnableIPv6: network.enable_ipv6,
      EnableIPv4: network.enable_ipv4,
    }),
    CheckDuplicate: true,
    Labels: labels,
    ...(ipam === undefined
      ? {}
      : {
          IPAM: {
            Driver: ipam.driver ?? 'default',
            Config: (ipam.config ?? []).map(
              (pool) =>
                present({
                  Subnet: pool.subnet,
                  Gateway: pool.gateway,
                  IPRange: pool.ip_range,
                  AuxiliaryAddresses: pool.aux_addresses,
                }) as Record<string, string>,
            ),
            ...present({ Options: ipam.options }),
          },
        }),
  };
}

/** Body of `POST /volumes/create`. */
export function volumeOptions(volume: Volume, labels: Record<string, string>): VolumeCreateOptions {
  return { Name: volume.name, ...present({ Driver: volume.driver, DriverOpts: volume.driver_opts }), Labels: labels };
}
