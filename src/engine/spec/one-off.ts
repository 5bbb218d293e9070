import { COMPOSE, DEVENV } from '../../plan/labels.js';
import { hasSandbox } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import type { Service } from '../../stack/stack.js';
import { addressConfig } from './address.js';
import { attachment } from './network.js';
import { present } from './resources.js';
import type { ContainerSpec, SpecContext } from './spec.js';
import { workloadSpec } from './workload.js';

/** What a caller changes for a one-off container of `devenv run`. */
export interface OneOff {
  name: string;
  command?: string[];
  entrypoint?: string[];
  environment: Record<string, string>;
  user?: string;
  workingDir?: string;
  tty: boolean;
  interactive: boolean;
  servicePorts: boolean;
}

/** Body for a one-off container: on the service's networks, under a name of its own, without its ports and aliases. */
export function oneOffSpec(context: SpecContext, serviceName: string, oneOff: OneOff): ContainerSpec {
  const service = changedService(context.stack.services[serviceName] ?? {}, oneOff);
  const ref: ContainerRef = { service: serviceName, number: 1, role: 'workload' };
  const changed: SpecContext = {
    ...context,
    stack: { ...context.stack, services: { ...context.stack.services, [serviceName]: service } },
    containerId: (one) => (one.service === serviceName ? '' : context.containerId(one)),
  };
  const spec = workloadSpec(changed, ref);
  const labels: Record<string, string> = { ...spec.body.Labels, [COMPOSE.oneOff]: 'True', [DEVENV.role]: 'one-off' };
  const body = {
    ...spec.body,
    name: oneOff.name,
    Labels: labels,
    Tty: oneOff.tty,
    OpenStdin: oneOff.interactive,
    StdinOnce: oneOff.interactive,
    AttachStdin: oneOff.interactive,
    AttachStdout: true,
    AttachStderr: true,
  };
  const once = { ...body.HostConfig, RestartPolicy: { Name: 'no' } };
  if (!hasSandbox(service)) return { ...spec, body: { ...body, HostConfig: once } };
  const { networkMode, macAddress, links, atOnce, later } = attachment(changed, service, ref, true);
  const { HostConfig: addressHostConfig, ...address } = addressConfig(service);
  return {
    ...spec,
    body: {
      ...body,
      ...address,
      ...present({ MacAddress: macAddress }),
      HostConfig: {
        ...once,
        ...addressHostConfig,
        NetworkMode: networkMode,
        ...present({ Links: links, Sysctls: service.sysctls }),
      },
      NetworkingConfig: { EndpointsConfig: atOnce },
    },
    networks: later,
  };
}

function changedService(base: Service, oneOff: OneOff): Service {
  const service: Service = {
    ...base,
    ports: oneOff.servicePorts ? (base.ports ?? []) : [],
    environment: { ...base.environment, ...oneOff.environment },
    ...present({
      command: oneOff.command,
      entrypoint: oneOff.entrypoint,
      user: oneOff.user,
      working_dir: oneOff.workingDir,
    }),
  };
  if (oneOff.entrypoint !== undefined && oneOff.command === undefined) service.command = [];
  return service;
}
