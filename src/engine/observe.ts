import type { VolumeInspectInfo } from 'dockerode';
import pLimit from 'p-limit';
import { isDataPart, isView, layerOf, readDataState } from '../plan/data/data-labels.js';
import type { Maker } from '../plan/data/data-labels.js';
import { COMPOSE, DEVENV, SANDBOX_NUMBER_OFFSET } from '../plan/labels.js';
import type {
  ContainerRole,
  ContainerState,
  Health,
  ObservedContainer,
  ObservedState,
  ObservedVolume,
} from '../plan/observed.js';
import type { Stack } from '../stack/stack.js';
import { completeListing } from './complete-listing.js';
import type { ListedContainer } from './complete-listing.js';
import type { EngineConnection } from './connection.js';
import { observeImages } from './images/observe-images.js';

/** The small calls while the containers are listed: a connection for each of them would cost more than it saves. */
const AT_ONCE = 2;

/**
 * What the engine holds for a stack: one call each to `GET /containers/json`, `/networks`, `/volumes`, and one for each of
 * its images. Networks and volumes that the stack names without owning (external ones) are included. What
 * shows data to `readers` is theirs; all else that does was left by somebody.
 */
export async function observe(
  connection: EngineConnection,
  stack: Stack,
  readers?: ReadonlySet<string>,
): Promise<ObservedState> {
  const { docker } = connection;
  const filters = { label: [`${COMPOSE.project}=${stack.name}`] };
  const meanwhile = pLimit(AT_ONCE);
  const [containers, networks, volumes, images] = await Promise.all([
    docker.listContainers({ all: true, filters }).then((listed) => completeListing(docker, listed)),
    meanwhile(() => docker.listNetworks()),
    meanwhile(() => docker.listVolumes()),
    observeImages(connection, stack, meanwhile),
  ]);
  const networkNames = new Set(Object.values(stack.networks).map(({ name }) => name));
  const volumeNames = new Set(Object.values(stack.volumes).map(({ name }) => name));
  const ours = (labels: Record<string, string> | null | undefined): boolean => labels?.[COMPOSE.project] === stack.name;
  const seen = ((volumes.Volumes as VolumeInspectInfo[] | null) ?? [])
    .map(observedVolume)
    .map((volume) => (ours(volume.labels) ? volume : { ...volume, key: '' }));
  return {
    containers: containers.filter((one) => !isMaker(one)).map(observedContainer),
    networks: networks
      .filter(({ Name, Labels }) => networkNames.has(Name) || ours(Labels))
      .map(({ Id, Name, Labels }) => ({
        id: Id,
        name: Name,
        key: ours(Labels) ? (Labels?.[COMPOSE.network] ?? '') : '',
        configHash: Labels?.[DEVENV.hash] ?? '',
      })),
    volumes: seen.filter(({ name, labels }) => volumeNames.has(name) || (ours(labels) && !isDataPart(labels))),
    data: readDataState(stack.name, seen, containers.filter(isMaker).map(maker), readers),
    images,
  };
}

/** The containers of a project alone: one `GET /containers/json`. */
export async function observeContainers({ docker }: EngineConnection, project: string): Promise<ObservedContainer[]> {
  const filters = { label: [`${COMPOSE.project}=${project}`] };
  const containers = await completeListing(docker, await docker.listContainers({ all: true, filters }));
  return containers.filter((one) => !isMaker(one)).map(observedContainer);
}

/** Whether a container is there for layers alone, which it makes or reads. */
function isMaker({ Labels }: ListedContainer): boolean {
  return layerOf(Labels) !== undefined || isView(Labels);
}

/** A container that is there for layers alone. */
export function maker({ Id, Labels, Mounts }: Pick<ListedContainer, 'Id' | 'Labels' | 'Mounts'>): Maker {
  return { id: Id, labels: Labels, volumes: Mounts.flatMap(({ Name }) => Name ?? []) };
}

/** A volume as the engine lists it. */
export function observedVolume(info: VolumeInspectInfo & { CreatedAt?: string }): ObservedVolume {
  const labels = (info.Labels as Record<string, string> | null) ?? {};
  return {
    name: info.Name,
    driver: info.Driver,
    key: labels[COMPOSE.volume] ?? '',
    configHash: labels[DEVENV.hash] ?? '',
    labels,
    mountpoint: info.Mountpoint,
    ...(info.CreatedAt === undefined ? {} : { createdAt: info.CreatedAt }),
  };
}

/** The containers of every project on the engine, by project: one `GET /containers/json`. */
export async function observeProjects({ docker }: EngineConnection): Promise<Map<string, ObservedContainer[]>> {
  const filters = { label: [COMPOSE.project] };
  const projects = new Map<string, ObservedContainer[]>();
  for (const info of (await docker.listContainers({ all: true, filters })) as ListedContainer[]) {
    if (isMaker(info)) continue;
    const container = observedContainer(info);
    const name = container.labels[COMPOSE.project] ?? '';
    projects.set(name, [...(projects.get(name) ?? []), container]);
  }
  return projects;
}

function observedContainer(info: ListedContainer): ObservedContainer {
  const labels = (info.Labels as Record<string, string> | null) ?? {};
  const role = roleOf(labels);
  const number = Number(labels[COMPOSE.number] ?? '1');
  const exitCode = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(info.Status)?.[1];
  const upSeconds = parseUptime(info.Status);
  const ports = info.Ports.filter(({ PublicPort }) => PublicPort > 0);
  return {
    id: info.Id,
    name: info.Names.map((name) => name.replace(/^\//, '')).find((name) => !name.includes('/')) ?? info.Id.slice(0, 12),
    role,
    service: labels[COMPOSE.service] ?? '',
    number: role === 'sandbox' ? number - SANDBOX_NUMBER_OFFSET : number,
    state: info.State as ContainerState,
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    health: parseHealth(info.Status),
    status: info.Status,
    ...(upSeconds === undefined ? {} : { upSeconds }),
    ...(info.StartedAt === undefined ? {} : { startedAt: Date.parse(info.StartedAt) }),
    created: info.Created,
    configHash: labels[DEVENV.hash] ?? '',
    imageId: info.ImageID,
    image: info.Image,
    command: info.Command,
    networkMode: info.HostConfig.NetworkMode,
    networks: Object.fromEntries(
      Object.entries(info.NetworkSettings.Networks).map(([name, { NetworkID, EndpointID, IPAddress }]) => [
        name,
        { networkId: NetworkID, endpointId: EndpointID, ipAddress: IPAddress },
      ]),
    ),
    ports: ports.map(({ IP, PublicPort, PrivatePort, Type }) => ({
      hostIp: IP,
      published: PublicPort,
      target: PrivatePort,
      protocol: Type,
    })),
    mounts: info.Mounts.map(({ Type, Name, Source, Destination }) => ({
      type: Type,
      target: Destination,
      ...(Name === undefined ? {} : { name: Name }),
      ...(Source === '' ? {} : { source: Source }),
    })),
    labels,
  };
}

function roleOf(labels: Record<string, string>): ContainerRole {
  const role = labels[DEVENV.role];
  if (role === 'sandbox' || role === 'workload' || role === 'one-off') return role;
  return labels[COMPOSE.oneOff] === 'True' ? 'one-off' : 'foreign';
}

function parseHealth(status: string): Health {
  const health = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1];
  return (health ?? 'none') as Health;
}

const UNIT_SECONDS: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** The lower bound in seconds of `Up 5 minutes (healthy)`; undefined where it is not up. The words are docker's HumanDuration. */
export function parseUptime(status: string): number | undefined {
  if (!status.startsWith('Up ')) return undefined;
  if (status.startsWith('Up Less')) return 0;
  const words = /^Up (?:About )?(an?|\d+) (second|minute|hour|day|week|month|year)/.exec(status);
  if (words === null) return 0;
  const [, count = '', unit = ''] = words;
  return (/^\d/.test(count) ? Number(count) : 1) * (UNIT_SECONDS[unit] ?? 0);
}
