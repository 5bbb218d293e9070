import type { EndpointsConfig } from 'dockerode';
import { COMPOSE, DEVENV } from '../../plan/labels.js';
import { workloadName } from '../../plan/naming.js';
import { hasSandbox } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import { providedVariables } from '../../stack/provided.js';
import type { Mount, Port, Service } from '../../stack/stack.js';
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
  labels: Record<string, string>;
  user?: string;
  workingDir?: string;
  tty: boolean;
  interactive: boolean;
  capAdd: string[];
  capDrop: string[];
  /** Beside those of the service; one of the same target takes its place. */
  volumes: Mount[];
  publish: Port[];
  /** Publishes the ports of the service. */
  servicePorts: boolean;
  /** Answers to the names of the service. */
  useAliases: boolean;
}

/**
 * Body for a one-off container: on the service's networks, under a name and with addresses of its own, without the
 * service's ports and aliases unless they are asked for.
 */
export function oneOffSpec(context: SpecContext, serviceName: string, oneOff: OneOff): ContainerSpec {
  const { provided = { services: {}, models: {} }, ...stack } = context.stack;
  const told = providedVariables({ ...stack, provided }, serviceName);
  const service = changedService(stack.services[serviceName] ?? {}, told, oneOff);
  const ref: ContainerRef = { service: serviceName, number: 1, role: 'workload' };
  const changed: SpecContext = {
    ...context,
    stack: { ...stack, services: { ...stack.services, [serviceName]: service } },
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
  const { networkMode, links, atOnce, later } = attachment(changed, service, ref, !oneOff.useAliases);
  const taken = workloadName(changed.stack, serviceName, ref.number);
  const { HostConfig: addressHostConfig, ...address } = addressConfig(service);
  return {
    ...spec,
    body: {
      ...body,
      ...address,
      HostConfig: {
        ...once,
        ...addressHostConfig,
        NetworkMode: networkMode,
        ...present({ Links: links, Sysctls: service.sysctls }),
      },
      NetworkingConfig: { EndpointsConfig: ownEndpoints(atOnce, taken) },
    },
    networks: ownEndpoints(later, taken),
  };
}

/** Endpoints without the fixed addresses, which the service itself holds, and without the name of its container. */
function ownEndpoints(endpoints: EndpointsConfig, taken: string): EndpointsConfig {
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => {
      const own = { ...endpoint, Aliases: (endpoint.Aliases ?? []).filter((alias) => alias !== taken) };
      delete own.IPAMConfig;
      delete own.MacAddress;
      return [name, own];
    }),
  );
}

function changedService(base: Service, told: Record<string, string>, oneOff: OneOff): Service {
  const targets = new Set(oneOff.volumes.map(({ target }) => target));
  const service: Service = {
    ...base,
    ports: [...(oneOff.servicePorts ? (base.ports ?? []) : []), ...oneOff.publish],
    environment: { ...base.environment, ...told, ...oneOff.environment },
    labels: { ...base.labels, ...oneOff.labels },
    volumes: [...(base.volumes ?? []).filter(({ target }) => !targets.has(target)), ...oneOff.volumes],
    ...present({
      cap_add: union(base.cap_add, oneOff.capAdd),
      cap_drop: union(base.cap_drop, oneOff.capDrop),
      command: oneOff.command,
      user: oneOff.user,
      working_dir: oneOff.workingDir,
    }),
    ...(oneOff.entrypoint === undefined ? {} : { entrypoint: oneOff.entrypoint }),
  };
  if (oneOff.entrypoint !== undefined && oneOff.command === undefined) service.command = [];
  return service;
}

function union(base: string[] | undefined, more: string[]): string[] {
  return [...new Set([...(base ?? []), ...more])];
}
