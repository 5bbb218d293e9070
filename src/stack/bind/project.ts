import {
  dictionary,
  flag,
  integer,
  keyValues,
  list,
  optionalFlag,
  optionalText,
  plain,
  record,
  text,
  type Shape,
} from './values.js';
import { service } from './service.js';
import type { FileObject, Model, Network, Service, Volume } from '../stack.js';
import { isMapping, mapping, section, sortKeys, type Mapping } from '../tree.js';

const labels = keyValues('');

const pool = record([
  ['subnet', text],
  ['gateway', text],
  ['ip_range', text],
  ['aux_addresses', labels],
]);

const network: Shape = [
  ['name', text],
  ['driver', text],
  ['driver_opts', labels],
  ['ipam', record([['driver', text], ['config', list(pool)]])], // prettier-ignore
  ['external', flag],
  ['internal', flag],
  ['attachable', flag],
  ['labels', labels],
  ['enable_ipv4', optionalFlag],
  ['enable_ipv6', optionalFlag],
];

const volume: Shape = [
  ['name', text],
  ['driver', text],
  ['driver_opts', labels],
  ['external', flag],
  ['labels', labels],
];

const fileObject: Shape = [
  ['name', text],
  ['file', text],
  ['environment', text],
  ['content', text],
  ['external', flag],
  ['labels', labels],
  ['driver', text],
  ['driver_opts', labels],
  ['template_driver', text],
];

const model: Shape = [
  ['name', text],
  ['model', text],
  ['context_size', integer],
  ['runtime_flags', list(optionalText)],
];

/** The parts of a project, typed. */
export interface BoundProject {
  services: Record<string, Service>;
  networks: Record<string, Network>;
  volumes: Record<string, Volume>;
  secrets: Record<string, FileObject>;
  configs: Record<string, FileObject>;
  models: Record<string, Model>;
  extensions: Record<string, unknown>;
}

/** The canonical document as the typed model. */
export function bindProject(document: Mapping): BoundProject {
  const extensions = Object.entries(document).filter(([key]) => key.startsWith('x-'));
  return {
    services: bindAll<Service>(document, 'services', service, mapping([['command', null], ['entrypoint', null]])), // prettier-ignore
    networks: bindAll<Network>(document, 'networks', network, mapping([['ipam', mapping()]])),
    volumes: bindAll<Volume>(document, 'volumes', volume),
    secrets: bindAll<FileObject>(document, 'secrets', fileObject),
    configs: bindAll<FileObject>(document, 'configs', fileObject),
    models: bindAll<Model>(document, 'models', model),
    extensions: Object.fromEntries(extensions.map(([key, value]) => [key, plain(sortKeys(value))])),
  };
}

function bindAll<T>(document: Mapping, key: string, shape: Shape, initial: Mapping = mapping()): Record<string, T> {
  const bind = record(shape);
  const complete = mapping(
    Object.entries(section(document, key)).map(([name, value]) => [
      name,
      mapping([...Object.entries(initial), ...(isMapping(value) ? Object.entries(value) : [])]),
    ]),
  );
  return (dictionary(bind)(complete, [key]) ?? mapping()) as Record<string, T>;
}
