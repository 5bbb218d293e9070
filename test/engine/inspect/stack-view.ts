import type { ContainerInspectInfo } from 'dockerode';
import { engine } from '../../support/engine.js';
import { removeProjectObjects } from '../../support/leftovers.js';
import { containerView, replicaView } from './container-view.js';
import { beyond, branch, mapTexts, text, type Branch } from './tree.js';

/** What the engine says of a stack beyond what it says of a container, network or volume that was asked for plainly. */
export interface StackView {
  [part: string]: Branch;
  /** By service and number: `web-1`. */
  containers: Branch;
  /** By their keys in the Compose file. */
  networks: Branch;
  volumes: Branch;
}

const PROJECT = 'com.docker.compose.project';
const SANDBOX_NUMBER_OFFSET = 1000;

/** Looks at all containers, networks and volumes of a project. What is random or of this machine is normalised. */
export async function stackView(project: string, folder: string, composeText: string): Promise<StackView> {
  const docker = await engine();
  const filters = { label: [`${PROJECT}=${project}`] };
  const [listed, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const containers = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  const base = await plainContainer();
  const all = {
    containers: Object.fromEntries(
      replicas(containers).map(([key, workload, sandbox]) => [key, beyond(replicaView(workload, sandbox), base)]),
    ),
    networks: keyed(networks, 'com.docker.compose.network', (network) => networkView(network, composeText)),
    volumes: keyed(volumes.Volumes, 'com.docker.compose.volume', volumeView),
  };
  const names = new Map(
    (await docker.listContainers({ all: true })).map(({ Id, Names }) => [
      Id,
      // a name with a second slash is what a link calls it
      Names.find((name) => !name.slice(1).includes('/')) ?? '',
    ]),
  );
  return mapTexts(all, normaliser(project, folder, names)) as unknown as StackView;
}

function replicas(all: ContainerInspectInfo[]): [string, ContainerInspectInfo, ContainerInspectInfo | undefined][] {
  const numbered = all.map((inspect) => {
    const service = inspect.Config.Labels['com.docker.compose.service'] ?? '';
    return { inspect, service, number: Number(inspect.Config.Labels['com.docker.compose.container-number']) };
  });
  return numbered
    .filter(({ number }) => number < SANDBOX_NUMBER_OFFSET)
    .map(({ inspect, service, number }) => {
      const sandbox = numbered.find(
        (other) => other.service === service && other.number === number + SANDBOX_NUMBER_OFFSET,
      );
      return [`${service}-${number}`, inspect, sandbox?.inspect] as const;
    })
    .sort(([a], [b]) => a.localeCompare(b))
    .map((replica) => [...replica]);
}

let plain: Promise<Branch> | undefined;

/** What the engine makes of nothing but an image: its own defaults, which are nobody's choice. */
function plainContainer(): Promise<Branch> {
  plain ??= (async () => {
    const name = `devenv-test-${process.env['DEVENV_TEST_RUN'] ?? 'r000000'}-plain`;
    const container = await (await engine()).createContainer({ name, Image: 'busybox:1.37' });
    try {
      return containerView(await container.inspect());
    } finally {
      await removeProjectObjects(name);
    }
  })();
  return plain;
}

function keyed<T extends { Labels?: Record<string, string> | null | undefined }>(
  objects: T[],
  label: string,
  view: (object: T) => Branch,
): Branch {
  const entries = objects.flatMap((object) => {
    const key = object.Labels?.[label];
    return key === undefined ? [] : [[key, view(object)] as const];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

function networkView(network: object, composeText: string): Branch {
  const { Name, Driver, Options, Internal, Attachable, EnableIPv4, EnableIPv6, IPAM, Labels } = network as Branch;
  const pools = branch(IPAM)['Config'];
  // a pool that the file does not name is the engine's choice
  const chosen = Array.isArray(pools) ? pools.filter((pool) => composeText.includes(text(pool, 'Subnet'))) : [];
  return beyond(
    { Name, Driver, Options, Internal, Attachable, EnableIPv4, EnableIPv6, IPAM: { ...branch(IPAM), Config: chosen }, Labels } as Branch, // prettier-ignore
    { Internal: false, Attachable: false, EnableIPv6: false, EnableIPv4: true },
  );
}

function volumeView(volume: object): Branch {
  const { Name, Driver, Options, Labels } = volume as Branch;
  return beyond({ Name, Driver, Options, Labels } as Branch, {});
}

/** Replaces what no two runs have in common. A sandbox goes by the name of its workload: they are one replica. */
function normaliser(project: string, folder: string, names: Map<string, string>): (text: string) => string {
  return (original) =>
    original
      .replaceAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, (id) => {
        const name = names.get(id);
        return name === undefined ? 'RANDOM' : `ID-OF${name.replace(/-sandbox$/, '')}`;
      })
      .replaceAll(folder, 'FOLDER')
      .replaceAll(project, 'PROJECT')
      .replace(/-sandbox\b/g, '')
      .replace(/^\/.*\/volumes\/([^/]+)\/_data$/, 'VOLUMES/$1');
}
