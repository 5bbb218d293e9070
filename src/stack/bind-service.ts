import {
  bytes,
  command,
  dictionary,
  duration,
  flag,
  float32,
  integer,
  keyValues,
  list,
  optionalFlag,
  optionalInteger,
  optionalText,
  readBytes,
  record,
  strictInteger,
  text,
  type Bind,
  type Shape,
} from './bind.js';
import { ModelFault } from './fault.js';
import { isMapping, mapping, scalarText, type Mapping, type Path, type Value } from './tree.js';

const labels = keyValues('');
const texts = list(optionalText);
/** A file mode: a number as it is, a text in octal. */
const fileMode: Bind = (value, path) => {
  if (value === null) return undefined;
  const mode = typeof value === 'string' ? parseInt(value, 8) : Number(value);
  if (typeof value === 'string' && !/^[0-7]+$/.test(value)) throw new ModelFault(path, `must be octal, not "${value}"`);
  return `0${mode.toString(8)}`;
};

const fileMount = record([
  ['source', text],
  ['target', text],
  ['uid', text],
  ['gid', text],
  ['mode', fileMode],
]);

const ulimits = dictionary((value, path) => {
  if (!isMapping(value)) return integer(value, path) ?? 0;
  return record([
    ['soft', integer],
    ['hard', integer],
  ])(value, path);
});

/** `host=address` lines, one for each address, sorted by host. */
const extraHosts: Bind = (value, path) => {
  const lines = Array.isArray(value)
    ? value.map((line, index) => splitHost(scalarText(line), [...path, String(index)]))
    : hostEntries(value);
  if (lines.length === 0) return undefined;
  const byHost = new Map<string, string[]>();
  for (const [host, address] of lines) byHost.set(host, [...(byHost.get(host) ?? []), stripBrackets(address)]);
  return [...byHost.keys()].sort().flatMap((host) => (byHost.get(host) ?? []).map((address) => `${host}=${address}`));
};

function splitHost(line: string, path: Path): [string, string] {
  const equals = line.indexOf('=');
  const separator = equals === -1 ? line.indexOf(':') : equals;
  if (separator === -1) throw new ModelFault(path, `("${line}") has no address: write host=address`);
  return [line.slice(0, separator).trim(), line.slice(separator + 1).trim()];
}

function hostEntries(value: Value): [string, string][] {
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([host, addresses]) =>
    (Array.isArray(addresses) ? addresses : [addresses]).map((address): [string, string] => [
      host,
      scalarText(address),
    ]),
  );
}

function stripBrackets(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

const count: Bind = (value, path) => (value === 'all' ? -1 : integer(value, path));
const deviceRequest = record([
  ['capabilities', texts],
  ['driver', text],
  ['count', count],
  ['device_ids', texts],
  ['options', labels],
]);

const hook = record([
  ['command', command],
  ['user', text],
  ['privileged', flag],
  ['working_dir', text],
  ['environment', keyValues(null)],
]);

const ssh: Bind = (value) => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(scalarText);
  if (!isMapping(value)) return undefined;
  const keys = Object.entries(value).map(([key, path]) => (path === null ? key : `${key}=${scalarText(path)}`));
  return keys.length === 0 ? undefined : keys;
};

export const build: Shape = [
  ['context', text],
  ['dockerfile', text],
  ['dockerfile_inline', text],
  ['entitlements', texts],
  ['args', keyValues(null)],
  ['provenance', text],
  ['sbom', text],
  ['ssh', ssh],
  ['labels', labels],
  ['cache_from', texts],
  ['cache_to', texts],
  ['no_cache', flag],
  ['additional_contexts', labels],
  ['pull', flag],
  ['extra_hosts', extraHosts],
  ['isolation', text],
  ['network', text],
  ['target', text],
  ['secrets', list(fileMount)],
  ['shm_size', bytes],
  ['tags', texts],
  ['ulimits', ulimits],
  ['platforms', texts],
  ['privileged', flag],
];

const updates = record([
  ['parallelism', optionalInteger],
  ['delay', duration],
  ['failure_action', text],
  ['monitor', duration],
  ['max_failure_ratio', float32],
  ['order', text],
]);

const genericResource = record([['discrete_resource_spec', record([['kind', text], ['value', integer]])]]); // prettier-ignore

const deploy: Shape = [
  ['mode', text],
  ['replicas', optionalInteger],
  ['labels', labels],
  ['update_config', updates],
  ['rollback_config', updates],
  [
    'resources',
    record([
      ['limits', record([['cpus', float32], ['memory', bytes], ['pids', integer]])], // prettier-ignore
      [
        'reservations',
        record([
          ['cpus', float32],
          ['memory', bytes],
          ['devices', list(deviceRequest)],
          ['generic_resources', list(genericResource)],
        ]),
      ],
    ]),
  ],
  [
    'restart_policy',
    record([['condition', text], ['delay', duration], ['max_attempts', optionalInteger], ['window', duration]]), // prettier-ignore
  ],
  [
    'placement',
    record([
      ['constraints', texts],
      ['preferences', list(record([['spread', text]]))],
      ['max_replicas_per_node', integer],
    ]),
  ],
  ['endpoint_mode', text],
];

/** Compose prints resources and placement even where the file has none. */
const deployment: Bind = (value, path) => {
  if (!isMapping(value)) return undefined;
  const initial = mapping([
    ['resources', mapping()],
    ['placement', mapping()],
  ]);
  return record(deploy)(mapping([...Object.entries(initial), ...Object.entries(value)]), path);
};

const watchHook: Bind = (value, path) => ({ command: null, ...(hook(value, path) as object) });
const develop = record([
  [
    'watch',
    list((value, path) => {
      const trigger = value as Mapping;
      return record([
        ['path', text],
        ['action', text],
        ['target', text],
        ['exec', watchHook],
        ['include', texts],
        ['ignore', texts],
        ['initial_sync', flag],
      ])(mapping([['exec', mapping()], ...Object.entries(trigger)]), path);
    }),
  ],
]);

/** Compose prints the members of these in its own letters. */
const weightDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { Path: scalarText(device['path'] ?? ''), Weight: strictInteger(device['weight'] ?? 0, path) ?? 0 };
};
const rateDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { Path: scalarText(device['path'] ?? ''), Rate: readBytes(device['rate'] ?? 0, path) };
};

const blkio = record([
  ['weight', strictInteger],
  ['weight_device', list(weightDevice)],
  ['device_read_bps', list(rateDevice)],
  ['device_read_iops', list(rateDevice)],
  ['device_write_bps', list(rateDevice)],
  ['device_write_iops', list(rateDevice)],
]);

const healthTest: Bind = (value) => {
  if (typeof value === 'string') return ['CMD-SHELL', value];
  return Array.isArray(value) && value.length > 0 ? value.map(scalarText) : undefined;
};

const network: Bind = (value, path) => {
  if (value === null) return null;
  return record([
    ['aliases', texts],
    ['driver_opts', labels],
    ['gw_priority', integer],
    ['interface_name', text],
    ['ipv4_address', text],
    ['ipv6_address', text],
    ['link_local_ips', texts],
    ['mac_address', text],
    ['priority', integer],
  ])(value, path);
};

const port = record([
  ['name', text],
  ['mode', text],
  ['host_ip', text],
  ['target', integer],
  ['published', text],
  ['protocol', text],
  ['app_protocol', text],
]);

const volume = record([
  ['type', text],
  ['source', text],
  ['target', text],
  ['read_only', flag],
  ['consistency', text],
  [
    'bind',
    record([
      ['selinux', text],
      ['propagation', text],
      ['create_host_path', flag],
      ['recursive', text],
    ]),
  ],
  ['volume', record([['labels', labels], ['nocopy', flag], ['subpath', text]])], // prettier-ignore
  ['tmpfs', record([['size', bytes], ['mode', strictInteger]])], // prettier-ignore
  ['image', record([['subpath', text]])],
]);

const provider = record([
  ['type', text],
  [
    'options',
    dictionary((value) => (Array.isArray(value) ? value.map(scalarText) : value === null ? null : [scalarText(value)])),
  ],
]);

const modelUse: Bind = (value, path) =>
  value === null ? null : record([['endpoint_var', text], ['model_var', text]])(value, path); // prettier-ignore

export const service: Shape = [
  ['profiles', texts],
  ['annotations', labels],
  ['attach', optionalFlag],
  ['build', record(build)],
  ['develop', develop],
  ['blkio_config', blkio],
  ['cap_add', texts],
  ['cap_drop', texts],
  ['cgroup_parent', text],
  ['cgroup', text],
  ['cpu_count', integer],
  ['cpu_percent', float32],
  ['cpu_period', integer],
  ['cpu_quota', integer],
  ['cpu_rt_period', integer],
  ['cpu_rt_runtime', integer],
  ['cpus', float32],
  ['cpuset', text],
  ['cpu_shares', integer],
  ['command', command],
  ['configs', list(fileMount)],
  ['container_name', text],
  ['credential_spec', record([['config', text], ['file', text], ['registry', text]])], // prettier-ignore
  ['depends_on', dictionary(record([['condition', text], ['restart', flag], ['required', (value) => value === true]]))], // prettier-ignore
  ['deploy', deployment],
  ['device_cgroup_rules', texts],
  ['devices', list(record([['source', text], ['target', text], ['permissions', text]]))], // prettier-ignore
  ['dns', texts],
  ['dns_opt', texts],
  ['dns_search', texts],
  ['domainname', text],
  ['entrypoint', command],
  ['provider', provider],
  ['environment', keyValues(null)],
  ['env_file', list(record([['path', text], ['required', optionalFlag], ['format', text]]))], // prettier-ignore
  ['expose', texts],
  ['external_links', texts],
  ['extra_hosts', extraHosts],
  ['group_add', texts],
  ['gpus', list(deviceRequest)],
  ['hostname', text],
  [
    'healthcheck',
    record([
      ['test', healthTest],
      ['timeout', duration],
      ['interval', duration],
      ['retries', optionalInteger],
      ['start_period', duration],
      ['start_interval', duration],
      ['disable', flag],
    ]),
  ],
  ['image', text],
  ['init', optionalFlag],
  ['ipc', text],
  ['isolation', text],
  ['labels', labels],
  ['label_file', texts],
  ['links', texts],
  ['logging', record([['driver', text], ['options', labels]])], // prettier-ignore
  ['mem_limit', bytes],
  ['mem_reservation', bytes],
  ['memswap_limit', bytes],
  ['mem_swappiness', bytes],
  ['mac_address', text],
  ['models', dictionary(modelUse)],
  ['network_mode', text],
  ['networks', dictionary(network)],
  ['oom_kill_disable', flag],
  ['oom_score_adj', integer],
  ['pid', text],
  ['pids_limit', integer],
  ['platform', text],
  ['ports', list(port)],
  ['privileged', flag],
  ['pull_policy', text],
  ['read_only', flag],
  ['restart', text],
  ['runtime', text],
  ['scale', optionalInteger],
  ['secrets', list(fileMount)],
  ['security_opt', texts],
  ['shm_size', bytes],
  ['stdin_open', flag],
  ['stop_grace_period', duration],
  ['stop_signal', text],
  ['storage_opt', labels],
  ['sysctls', labels],
  ['tmpfs', texts],
  ['tty', flag],
  ['ulimits', ulimits],
  ['use_api_socket', flag],
  ['user', text],
  ['userns_mode', text],
  ['uts', text],
  ['volumes', list(volume)],
  ['volumes_from', texts],
  ['working_dir', text],
  ['post_start', list(hook)],
  ['pre_stop', list(hook)],
];
