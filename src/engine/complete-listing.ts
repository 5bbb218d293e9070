import type Docker from 'dockerode';
import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { dockerState } from './containers/container-state.js';
import { unlessMissing } from './failures/ignore-missing.js';

/** What the list calls say of a container beyond the type that ships with the library, and `StartedAt` where it was inspected. */
export type ListedContainer = ContainerInfo & { HostConfig: { NetworkMode: string }; StartedAt?: string };

/**
 * Adds what Podman's `GET /containers/json` leaves out, from an inspect of each container: network mode, mounts, health.
 * A container that is gone meanwhile is left out. Docker's list is complete, and costs no call.
 */
export async function completeListing(docker: Docker, listed: ContainerInfo[]): Promise<ListedContainer[]> {
  const complete = listed.filter(hasHostConfig);
  if (complete.length === listed.length) return complete;
  const completed = await Promise.all(listed.map((info) => inspected(docker, info)));
  return completed.filter((info) => info !== undefined);
}

function hasHostConfig(info: ContainerInfo): info is ListedContainer {
  return 'HostConfig' in info;
}

async function inspected(docker: Docker, info: ContainerInfo): Promise<ListedContainer | undefined> {
  const inspect = await unlessMissing(docker.getContainer(info.Id).inspect());
  return inspect === undefined ? undefined : merged(info, inspect);
}

function merged(info: ContainerInfo, inspect: ContainerInspectInfo): ListedContainer {
  const { NetworkMode = '' } = inspect.HostConfig;
  const joins = NetworkMode.startsWith('container:');
  const health = inspect.State.Health?.Status ?? '';
  const told = health === '' || info.Status.includes(`(${health})`);
  return {
    ...info,
    State: dockerState(info.State),
    StartedAt: inspect.State.StartedAt,
    Status: told || info.State !== 'running' ? info.Status : `${info.Status} (${health})`,
    HostConfig: { NetworkMode },
    Mounts: inspect.Mounts,
    // there, one that joins another's network is listed with the address and the ports of that one
    Ports: joins ? [] : info.Ports,
    NetworkSettings: { Networks: joins ? {} : withoutNames(info.NetworkSettings.Networks) },
  };
}

/** The names of networks stand in for their ids there, and null for no network. */
function withoutNames(
  networks: ContainerInfo['NetworkSettings']['Networks'] | null,
): ContainerInfo['NetworkSettings']['Networks'] {
  return Object.fromEntries(
    Object.entries(networks ?? {}).map(([name, endpoint]) => [
      name,
      { ...endpoint, NetworkID: endpoint.NetworkID === name ? '' : endpoint.NetworkID },
    ]),
  );
}
