import { isMapping, scalarText } from '../tree.js';
import { extraHosts } from './extra-hosts.js';
import { fileMount } from './file-mount.js';
import { type Bind, type Shape, bytes, flag, keyValues, labels, list, text, texts } from './values.js';
import { ulimits } from './ulimits.js';

const ssh: Bind = (value) => {
  if (typeof value === 'string') return [value];
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
