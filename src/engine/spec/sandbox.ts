import { DEVENV, containerLabels } from '../../plan/labels.js';
import { sandboxIdentity } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import { PAUSE_IMAGE } from '../pause-image.js';
import { addressConfig } from './address.js';
import { attachment } from './network.js';
import { podAnnotations } from './pod.js';
import { present } from './resources.js';
import { restartPolicy } from './restart.js';
import type { ContainerSpec, SpecContext } from './spec.js';

/** What Docker sets in every network namespace and Podman does not: a process without capabilities may bind port 80. */
const DOCKERS_OWN = { 'net.ipv4.ip_unprivileged_port_start': '0' };

/** Body of `POST /containers/create` for the container that owns a service's address, and its further networks. */
export function sandboxSpec(context: SpecContext, ref: ContainerRef): ContainerSpec {
  const { stack, podman, pod } = context;
  const service = stack.services[ref.service] ?? {};
  const { networkMode, macAddress, links, atOnce, later } = attachment(context, service, ref);
  const sysctls = Object.entries({ ...(podman === true ? DOCKERS_OWN : {}), ...service.sysctls }).filter(([key]) =>
    key.startsWith('net.'),
  );
  const annotations = podAnnotations(context, present({ runtime: service.runtime }));
  const { HostConfig: addressHostConfig, ...address } = addressConfig(service);
  return {
    body: {
      Image: PAUSE_IMAGE,
      ...address,
      ...present({ MacAddress: macAddress }),
      Labels: {
        ...containerLabels(stack, service, ref, { ...sandboxIdentity(stack, service), imageId: '' }),
        // what has no group of its own shares none with its workloads
        ...present({ [DEVENV.pod]: annotations === undefined ? undefined : pod }),
      },
      HostConfig: {
        ...addressHostConfig,
        NetworkMode: networkMode,
        RestartPolicy: restartPolicy(service),
        LogConfig: { Type: 'none', Config: {} },
        IpcMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        PidsLimit: 8,
        ...present({
          Links: links,
          UsernsMode: service.userns_mode,
          Annotations: annotations,
        }),
        ...(sysctls.length > 0 ? { Sysctls: Object.fromEntries(sysctls) } : {}),
      },
      NetworkingConfig: { EndpointsConfig: atOnce },
    },
    networks: later,
    files: [],
  };
}
