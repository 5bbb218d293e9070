import type { ContainerInspectInfo } from 'dockerode';
import { branch, text, type Branch, type Tree } from './tree.js';

/** Of an endpoint, what the Compose file can set. The rest is assigned when the container starts. */
const ENDPOINT_FIELDS = ['IPAMConfig', 'Links', 'Aliases', 'DriverOpts', 'MacAddress', 'GwPriority'];

/** What a sandbox owns of `Config` and `HostConfig`; the rest is the workload's. */
const ADDRESS_CONFIG = ['Hostname', 'Domainname', 'MacAddress'];
const ADDRESS_HOST_CONFIG = [
  'NetworkMode',
  'PortBindings',
  'PublishAllPorts',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'ExtraHosts',
  'Links',
];

/** Lists whose order says nothing, docker compose's own being random. */
const UNORDERED = ['Env', 'Binds', 'ExtraHosts', 'SecurityOpt', 'Links', 'Aliases', 'Ulimits'];

/** One replica as a single container: what docker compose makes, or a workload with the address of its sandbox. */
export function replicaView(workload: ContainerInspectInfo, sandbox: ContainerInspectInfo | undefined): Branch {
  const own = containerView(workload);
  if (sandbox === undefined) return own;
  const address = containerView(sandbox);
  const [config, hostConfig] = [branch(own, 'Config'), branch(own, 'HostConfig')];
  return {
    ...own,
    Config: {
      ...without(config, ADDRESS_CONFIG),
      ...only(branch(address, 'Config'), ADDRESS_CONFIG),
      ExposedPorts: union(config['ExposedPorts'], branch(address, 'Config')['ExposedPorts']),
    },
    HostConfig: {
      ...without(hostConfig, ADDRESS_HOST_CONFIG),
      ...only(branch(address, 'HostConfig'), ADDRESS_HOST_CONFIG),
      Sysctls: { ...branch(hostConfig, 'Sysctls'), ...branch(branch(address, 'HostConfig'), 'Sysctls') },
    },
    Networks: address['Networks'] ?? {},
  };
}

/** What an inspect says of how a container was made, the state apart. Lists of pairs are maps, to be compared by key. */
export function containerView(inspect: ContainerInspectInfo): Branch {
  const { Config, HostConfig, NetworkSettings, Mounts, Path, Args } = inspect;
  const asTree = JSON.parse(JSON.stringify({ Config, HostConfig, NetworkSettings, Mounts })) as Branch;
  const config = sortLists(branch(asTree, 'Config'));
  const hostConfig = sortLists(branch(asTree, 'HostConfig'));
  const labels = branch(config, 'Labels');
  const dependencies = labels['com.docker.compose.depends_on'];
  if (typeof dependencies === 'string') labels['com.docker.compose.depends_on'] = dependencies.split(',').sort();
  const networks = Object.entries(branch(branch(asTree, 'NetworkSettings'), 'Networks'));
  // without a host name of its own, a container is called by its id
  if (inspect.Id.startsWith(text(config, 'Hostname') || '-')) delete config['Hostname'];
  return {
    Name: inspect.Name,
    Program: [Path, ...Args],
    Config: {
      ...config,
      Env: byKey(config['Env'], variableName),
      ExposedPorts: keys(config['ExposedPorts']),
      Volumes: keys(config['Volumes']),
    },
    HostConfig: { ...hostConfig, Mounts: byKey(hostConfig['Mounts'], (mount) => text(mount, 'Target')) },
    Mounts: byKey(mountsOf(asTree), (mount) => text(mount, 'Destination')),
    Networks: Object.fromEntries(
      networks.map(([name, endpoint]) => [name, endpointView(branch(endpoint), inspect.Id.slice(0, 12))]),
    ),
  };
}

/** Where the engine unpacks an image is its own affair. */
function mountsOf({ Mounts: mounts }: Branch): Tree[] {
  if (!Array.isArray(mounts)) return [];
  return mounts.map((mount) => (text(mount, 'Type') === 'image' ? without(branch(mount), ['Source']) : mount));
}

function endpointView(endpoint: Branch, shortId: string): Branch {
  const view = sortLists(only(endpoint, ENDPOINT_FIELDS));
  const { Aliases: aliases } = view;
  // the engine adds the id to what was asked for
  if (Array.isArray(aliases)) view['Aliases'] = aliases.filter((alias) => alias !== shortId);
  return view;
}

function sortLists(tree: Branch): Branch {
  const sorted = UNORDERED.flatMap((key) => {
    const list = tree[key];
    return Array.isArray(list) ? [[key, [...list].sort(byText)] as const] : [];
  });
  return { ...tree, ...Object.fromEntries(sorted) };
}

function byText(a: Tree, b: Tree): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function byKey(list: Tree | undefined, key: (item: Tree) => string): Branch {
  return Array.isArray(list) ? Object.fromEntries(list.map((item) => [key(item), item])) : {};
}

/** A set as the engine writes it, `{"80/tcp": {}}`, as a list. */
function keys(set: Tree | undefined): Tree[] {
  return Object.keys(branch(set)).sort();
}

function union(a: Tree | undefined, b: Tree | undefined): Tree[] {
  return [...new Set([a, b].flatMap((list) => (Array.isArray(list) ? list : [])))].sort();
}

function variableName(variable: Tree): string {
  return typeof variable === 'string' ? (variable.split('=')[0] ?? '') : '';
}

function only(tree: Branch, keys: string[]): Branch {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => keys.includes(key)));
}

function without(tree: Branch, keys: string[]): Branch {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));
}
