import { mapping, scalarText, type Mapping } from '../tree.js';
import { blkio } from './blkio.js';
import { build } from './build.js';
import { deployment } from './deploy.js';
import { develop } from './develop.js';
import { deviceRequest } from './device-request.js';
import { extraHosts } from './extra-hosts.js';
import { fileMount } from './file-mount.js';
import { healthcheck } from './healthcheck.js';
import { hook } from './hook.js';
import { network } from './network.js';
import { port } from './port.js';
import {
  type Bind,
  type Shape,
  bytes,
  command,
  dictionary,
  duration,
  flag,
  float32,
  integer,
  keyValues,
  labels,
  list,
  optionalFlag,
  optionalInteger,
  record,
  strictText,
  text,
  texts,
  unsigned,
} from './values.js';
import { ulimits } from './ulimits.js';
import { volume } from './volume.js';

const providerOption: Bind = (value) =>
  Array.isArray(value) ? value.map(scalarText) : value === null ? null : [scalarText(value)];

/** An option whose list is empty is none. */
const providerOptions: Bind = (value, path) => {
  const filled = Object.entries(value as Mapping).filter(([, item]) => !Array.isArray(item) || item.length > 0);
  return dictionary(providerOption)(mapping(filled), path);
};

const provider = record([
  ['type', text],
  ['options', providerOptions],
]);

const modelUse: Bind = (value, path) =>
  value === null ? null : record([['endpoint_var', text], ['model_var', text]])(value, path); // prettier-ignore

/** Texts, empty ones left out. */
const filledTexts: Bind = (value, path) =>
  texts(Array.isArray(value) ? value.filter((item) => item !== '') : value === '' ? [] : value, path);

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
  ['dns', filledTexts],
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
  ['group_add', list(strictText)],
  ['gpus', list(deviceRequest)],
  ['hostname', text],
  ['healthcheck', healthcheck],
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
  ['scale', unsigned(optionalInteger)],
  ['secrets', list(fileMount)],
  ['security_opt', texts],
  ['shm_size', bytes],
  ['stdin_open', flag],
  ['stop_grace_period', duration],
  ['stop_signal', text],
  ['storage_opt', dictionary((value, path) => strictText(value, path) ?? '')],
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
