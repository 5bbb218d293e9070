import type { HostConfig } from 'dockerode';
import { COMPOSE, DEVENV, containerLabels } from '../../plan/labels.js';
import { imageName } from '../../plan/naming.js';
import { hasSandbox, joinedPart, parentServices, workloadIdentity } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import { parseDuration } from '../../stack/duration.js';
import type { Service } from '../../stack/stack.js';
import { mountSpec } from './mounts.js';
import { exposedPorts, networkEndpoints, optional, portBindings } from './network.js';
import { present, resourceConfig } from './resources.js';
import { healthConfig, restartPolicy } from './restart.js';
import type { ContainerSpec, SpecContext } from './spec.js';

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

/** Body of `POST /containers/create` for the container that runs a service's process, in its sandbox's network. */
export function workloadSpec(
  context: SpecContext,
  ref: ContainerRef,
  anonymous: Record<string, string> = {},
): ContainerSpec {
  const { stack } = context;
  const service = stack.services[ref.service] ?? {};
  const identity = { ...workloadIdentity(stack, service), imageId: context.imageId(ref.service) };
  const mounts = mountSpec(stack, ref.service, service, anonymous);
  const sandboxed = hasSandbox(service);
  const networkMode = sandboxed
    ? `container:${context.containerId({ ...ref, role: 'sandbox' })}`
    : joined(context, service.network_mode, 'sandbox');
  return {
    body: {
      Image: imageName(stack, ref.service),
      ...processConfig(service),
      ...optional('platform', service.platform),
      ...optional('Healthcheck', healthConfig(service.healthcheck, context.apiMinor) as never),
      Labels: { ...containerLabels(stack, service, ref, identity), ...joinsLabel(context, service) },
      ...(Object.keys(mounts.volumes).length > 0 ? { Volumes: mounts.volumes } : {}),
      HostConfig: {
        ...hostConfig(context, service),
        ...(mounts.binds.length > 0 ? { Binds: mounts.binds } : {}),
        ...(mounts.mounts.length > 0 ? { Mounts: mounts.mounts } : {}),
        ...(Object.keys(mounts.tmpfs).length > 0 ? { Tmpfs: mounts.tmpfs } : {}),
        NetworkMode: networkMode ?? 'none',
        RestartPolicy: restartPolicy(service),
      },
    },
    networks: {},
    files: mounts.files,
  };
}

/** Body for a one-off container: on the service's networks, under a name of its own, without its ports and aliases. */
export function oneOffSpec(context: SpecContext, serviceName: string, oneOff: OneOff): ContainerSpec {
  const { stack } = context;
  const base = stack.services[serviceName] ?? {};
  const service: Service = {
    ...base,
    environment: { ...base.environment, ...oneOff.environment },
    ...optional('command', oneOff.command),
    ...optional('entrypoint', oneOff.entrypoint),
    ...optional('user', oneOff.user),
    ...optional('working_dir', oneOff.workingDir),
  };
  if (oneOff.entrypoint !== undefined && oneOff.command === undefined) service.command = [];
  const ref: ContainerRef = { service: serviceName, number: 1, role: 'workload' };
  const spec = workloadSpec(
    {
      ...context,
      stack: { ...stack, services: { ...stack.services, [serviceName]: service } },
      containerId: (one) => (one.service === serviceName ? '' : context.containerId(one)),
    },
    ref,
  );
  const endpoints = hasSandbox(service) ? networkEndpoints(stack, service, ref, true) : {};
  const [first, ...rest] = Object.keys(endpoints);
  const labels: Record<string, string> = { ...spec.body.Labels, [COMPOSE.oneOff]: 'True', [DEVENV.role]: 'one-off' };
  return {
    ...spec,
    body: {
      ...spec.body,
      name: oneOff.name,
      Labels: labels,
      Tty: oneOff.tty,
      OpenStdin: oneOff.interactive,
      StdinOnce: oneOff.interactive,
      AttachStdin: oneOff.interactive,
      AttachStdout: true,
      AttachStderr: true,
      ...optional('Hostname', hasSandbox(service) ? service.hostname : undefined),
      ...(oneOff.servicePorts ? { ExposedPorts: exposedPorts(service) } : {}),
      HostConfig: {
        ...spec.body.HostConfig,
        RestartPolicy: { Name: 'no' },
        ...(hasSandbox(service) ? { NetworkMode: service.network_mode ?? first ?? 'none' } : {}),
        ...(hasSandbox(service)
          ? present({ Dns: service.dns, ExtraHosts: service.extra_hosts?.map((host) => host.replace('=', ':')) })
          : {}),
        ...(oneOff.servicePorts ? { PortBindings: portBindings(service) } : {}),
      },
      ...(first === undefined ? {} : { NetworkingConfig: { EndpointsConfig: { [first]: endpoints[first] ?? {} } } }),
    },
    networks: Object.fromEntries(rest.map((name) => [name, endpoints[name] ?? {}])),
  };
}

function processConfig(service: Service): Record<string, unknown> {
  const grace = service.stop_grace_period;
  const environment = Object.entries(service.environment ?? {});
  return present({
    Cmd: service.command ?? undefined,
    Env: environment.map(([key, value]) => (value === null ? key : `${key}=${value}`)),
    User: service.user,
    WorkingDir: service.working_dir,
    Tty: service.tty,
    OpenStdin: service.stdin_open,
    StopSignal: service.stop_signal,
    StopTimeout: grace === undefined ? undefined : Math.ceil(parseDuration(grace) / 1000),
    ...(service.entrypoint === undefined || service.entrypoint === null ? {} : { Entrypoint: service.entrypoint }),
  });
}

function hostConfig(context: SpecContext, service: Service): HostConfig {
  const sysctls = Object.entries(service.sysctls ?? {}).filter(
    ([key]) => !key.startsWith('net.') || !hasSandbox(service),
  );
  const host = present({
    ...resourceConfig(service),
    Privileged: service.privileged,
    ReadonlyRootfs: service.read_only,
    Init: service.init,
    CapAdd: service.cap_add,
    CapDrop: service.cap_drop,
    SecurityOpt: service.security_opt,
    GroupAdd: service.group_add,
    Devices: service.devices?.map(({ source, target, permissions }) => ({
      PathOnHost: source,
      PathInContainer: target ?? source,
      CgroupPermissions: permissions ?? 'rwm',
    })),
    DeviceCgroupRules: service.device_cgroup_rules,
    IpcMode: joined(context, service.ipc, 'workload'),
    PidMode: joined(context, service.pid, 'workload'),
    UTSMode: service.uts,
    UsernsMode: service.userns_mode,
    CgroupnsMode: service.cgroup,
    CgroupParent: service.cgroup_parent,
    Runtime: service.runtime,
    Isolation: service.isolation,
    StorageOpt: service.storage_opt,
    Sysctls: sysctls.length > 0 ? Object.fromEntries(sysctls) : undefined,
    VolumesFrom: service.volumes_from?.map((from) => volumesFrom(context, from)),
    LogConfig:
      service.logging === undefined
        ? undefined
        : { Type: service.logging.driver ?? '', Config: service.logging.options ?? {} },
    Annotations: context.apiMinor >= 43 ? service.annotations : undefined,
  });
  return host;
}

/** `service:x` as the engine takes it: `container:<id>`. Anything else is handed on. */
function joined(context: SpecContext, mode: string | undefined, role: ContainerRef['role']): string | undefined {
  if (mode?.startsWith('service:') !== true) return mode;
  const service = mode.slice('service:'.length);
  const actual = joinedPart(context.stack, { service, part: role });
  return `container:${context.containerId({ service, number: 1, role: actual })}`;
}

function joinsLabel(context: SpecContext, service: Service): Record<string, string> {
  const ids = parentServices(service).map((parent) =>
    context.containerId({ service: parent.service, number: 1, role: joinedPart(context.stack, parent) }),
  );
  return ids.length === 0 ? {} : { [DEVENV.joins]: ids.join(' ') };
}

function volumesFrom(context: SpecContext, from: string): string {
  if (from.startsWith('container:')) return from.slice('container:'.length);
  const [service = from, mode] = from.split(':');
  const id = context.containerId({ service, number: 1, role: 'workload' });
  return mode === undefined ? id : `${id}:${mode}`;
}
