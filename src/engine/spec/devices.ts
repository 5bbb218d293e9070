import type { HostConfig } from 'dockerode';
import type { DeviceRequest, Service } from '../../stack/stack.js';
import { present } from './resources.js';

/** The devices of a service: files of the host, CDI names, and requests such as for GPUs. */
export function deviceConfig(service: Service): HostConfig {
  const devices = service.devices ?? [];
  const named = devices.filter(({ source }) => isCdiName(source)).map(({ source }) => source);
  const reserved = service.deploy?.resources?.reservations?.devices ?? [];
  const gpus = (service.gpus ?? []).map((request) => ({
    ...request,
    capabilities: [...(request.capabilities ?? []), 'gpu'],
  }));
  return present({
    Devices: devices
      .filter(({ source }) => !isCdiName(source))
      .map(({ source, target, permissions }) => ({
        PathOnHost: source,
        PathInContainer: target ?? source,
        CgroupPermissions: permissions ?? 'rwm',
      })),
    DeviceCgroupRules: service.device_cgroup_rules,
    DeviceRequests: [
      ...[...reserved, ...gpus].map(deviceRequest),
      ...(named.length > 0 ? [{ Driver: 'cdi', DeviceIDs: named }] : []),
    ] as HostConfig['DeviceRequests'],
  });
}

/** `vendor.com/class=name`, a name of the Container Device Interface. */
function isCdiName(source: string): boolean {
  return /^[a-zA-Z][\w.-]*\/[a-zA-Z][\w.-]*=[\w.:-]+$/.test(source);
}

function deviceRequest({ driver, count, device_ids: ids, capabilities, options }: DeviceRequest): object {
  return present({
    Driver: driver,
    Count: count,
    DeviceIDs: ids,
    Capabilities: [capabilities ?? []],
    Options: options,
  });
}
