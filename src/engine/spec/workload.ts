import { namedLabel } from '../../plan/anonymous.js';
import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import { DEVENV, containerLabels } from '../../plan/labels.js';
import { imageName } from '../../plan/naming.js';
import { hasSandbox, joinedPart, parentServices, providedDigest, workloadIdentity } from '../../plan/parts.js';
import type { ContainerRef } from '../../plan/plan.js';
import { parseDuration } from '../../stack/duration.js';
import { providedVariables } from '../../stack/provided.js';
import type { Service } from '../../stack/stack.js';
import { addressConfig } from './address.js';
import { withApiSocket } from './api-socket.js';
import { deviceConfig } from './devices.js';
import { mountSpec, type MountSpec } from './mounts.js';
import { podAnnotations } from './pod.js';
import { present, resourceConfig } from './resources.js';
import { healthConfig, restartPolicy } from './restart.js';
import { securityConfig } from './security.js';
import type { ContainerSpec, SpecContext } from './spec.js';

/** Body of `POST /containers/create` for the container that runs a service's process, in its sandbox's network. */
export function workloadSpec(
  context: SpecContext,
  ref: ContainerRef,
  anonymous: Record<string, string> = {},
): ContainerSpec {
  const { stack } = context;
  const service = stack.services[ref.service] ?? {};
  const identity = { ...workloadIdentity(stack, service), imageId: context.imageId(ref.service) };
  const mounts = mountSpec(context, ref.service, service, anonymous);
  const own = hasSandbox(service) ? {} : ownAddress(context, service);
  return {
    body: {
      Image: imageName(stack, ref.service),
      ...processConfig(withApiSocket(service), context.proxies, providedVariables(stack, ref.service)),
      ...stopTimeout(service, context),
      ...own.config,
      ...present({
        platform: service.platform,
        Healthcheck: healthConfig(service.healthcheck, context) as never,
      }),
      Labels: {
        ...containerLabels(stack, service, ref, identity),
        ...joinsLabel(context, service),
        ...namedLabel(stack, service),
        ...present({ [DEVENV.provided]: providedDigest(stack, ref.service) }),
      },
      HostConfig: {
        ...hostConfig(context, service),
        ...securityConfig(stack, ref.service, service),
        ...own.hostConfig,
        ...presentMounts(mounts),
        NetworkMode: own.networkMode ?? `container:${context.containerId({ ...ref, role: 'sandbox' })}`,
        RestartPolicy: restartPolicy(service),
      },
    },
    networks: {},
    files: mounts.files,
  };
}

/** A workload that has no sandbox carries itself what the file says of its address. */
function ownAddress(context: SpecContext, service: Service): OwnAddress {
  const { HostConfig: hostConfig, ...config } = addressConfig(service);
  return {
    networkMode: joined(context, service.network_mode, 'sandbox') ?? 'none',
    config: { ...config, ...present({ MacAddress: context.apiMinor < 44 ? service.mac_address : undefined }) },
    hostConfig,
  };
}

interface OwnAddress {
  networkMode?: string;
  config?: ContainerCreateOptions;
  hostConfig?: HostConfig;
}

function presentMounts({ binds, mounts, tmpfs }: MountSpec): HostConfig {
  return present({ Binds: binds, Mounts: mounts, ...(Object.keys(tmpfs).length > 0 ? { Tmpfs: tmpfs } : {}) });
}

function processConfig(
  service: Service,
  proxies: Record<string, string>,
  provided: Record<string, string>,
): ContainerCreateOptions {
  const environment = Object.entries({ ...proxies, ...service.environment, ...provided });
  return {
    AttachStdout: true,
    AttachStderr: true,
    ...present({
      Cmd: service.command ?? undefined,
      Env: environment.map(([key, value]) => (value === null ? key : `${key}=${value}`)),
      User: service.user,
      WorkingDir: service.working_dir,
      Tty: service.tty,
      OpenStdin: service.stdin_open,
      StopSignal: service.stop_signal,
    }),
    // an empty one is an answer too: not that of the image
    ...(service.entrypoint === undefined || service.entrypoint === null ? {} : { Entrypoint: service.entrypoint }),
  };
}

/** Seconds. Docker's own grace is 10 s; Podman kills at once what was made without one. */
function stopTimeout({ stop_grace_period: grace }: Service, { podman }: SpecContext): { StopTimeout?: number } {
  if (grace !== undefined) return { StopTimeout: Math.ceil(parseDuration(grace) / 1000) };
  return podman === true ? { StopTimeout: 10 } : {};
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
    GroupAdd: service.group_add,
    ...deviceConfig(service),
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
    Annotations: podAnnotations(hasSandbox(service) ? context : { apiMinor: context.apiMinor }, service),
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
