import { fillBareKeys } from './bare-variables.js';
import { isExternal } from './checks.js';
import type { Lookup } from './interpolate.js';
import { cleanPath } from './paths.js';
import { isMapping, mapping, section, type Mapping, type Value } from './tree.js';

const NAMESPACES = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'];

/** What a file leaves implicit: the default network, dependencies that links and namespaces imply, resource names. */
export function normalize(model: Mapping, projectName: string, lookup: Lookup): Mapping {
  const services = mapping(
    Object.entries(section(model, 'services')).map(([name, service]) => [
      name,
      isMapping(service) ? normalizeService(service, lookup) : service,
    ]),
  );
  const networks = section(model, 'networks');
  const usesDefault = Object.values(services).some((service) => 'default' in section(service as Mapping, 'networks'));
  const withDefault = usesDefault && !('default' in networks) ? [['default', null] as const] : [];
  const complete = mapping([
    ...Object.entries(model),
    ...('services' in model ? [['services', services] as const] : []),
    ...('networks' in model || usesDefault
      ? [['networks', mapping([...Object.entries(networks), ...withDefault])] as const]
      : []),
  ]);
  for (const kind of ['networks', 'volumes', 'configs', 'secrets']) {
    if (isMapping(complete[kind])) complete[kind] = nameResources(complete[kind], projectName);
  }
  return complete;
}

function normalizeService(original: Mapping, lookup: Lookup): Mapping {
  const service = mapping(Object.entries(original));
  joinDefaultNetwork(service);
  if (Array.isArray(service['volumes'])) service['volumes'] = service['volumes'].map(cleanTarget);
  if (service['pull_policy'] === 'if_not_present') service['pull_policy'] = 'missing';
  if (isMapping(service['build'])) service['build'] = normalizeBuild(service['build'], lookup);
  const dependencies = impliedDependencies(service);
  if (Object.keys(dependencies).length > 0) service['depends_on'] = dependencies;
  return service;
}

function cleanTarget(volume: Value): Value {
  if (!isMapping(volume) || typeof volume['target'] !== 'string') return volume;
  return mapping([...Object.entries(volume), ['target', cleanPath(volume['target'])]]);
}

function joinDefaultNetwork(service: Mapping): void {
  if ('provider' in service || 'network_mode' in service) return;
  const networks = service['networks'];
  const none = !isMapping(networks) || Object.keys(networks).length === 0;
  if (none) service['networks'] = mapping([['default', null]]);
}

function normalizeBuild(build: Mapping, lookup: Lookup): Mapping {
  const result = mapping(Object.entries(build));
  result['context'] ??= '.';
  if (result['dockerfile_inline'] === undefined) result['dockerfile'] ??= 'Dockerfile';
  if (result['args'] !== undefined) result['args'] = fillBareKeys(result['args'], lookup, false);
  return result;
}

function impliedDependencies(service: Mapping): Mapping {
  const dependencies = mapping(Object.entries(section(service, 'depends_on')));
  const need = (name: string, restart: boolean) => {
    dependencies[name] ??= mapping([['condition', 'service_started'], ['restart', restart], ['required', true]]); // prettier-ignore
  };
  for (const link of texts(service['links'])) {
    const parts = link.split(':');
    need(parts.length === 2 ? (parts[0] ?? link) : link, true);
  }
  for (const key of NAMESPACES) {
    const reference = service[key];
    if (typeof reference === 'string' && reference.startsWith('service:')) need(reference.slice(8), true);
  }
  for (const source of texts(service['volumes_from'])) {
    if (!source.startsWith('container:')) need(source.split(':')[0] ?? source, false);
  }
  return dependencies;
}

function texts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function nameResources(resources: Mapping, projectName: string): Mapping {
  return mapping(
    Object.entries(resources).map(([key, value]) => {
      const resource = isMapping(value) ? mapping(Object.entries(value)) : mapping();
      resource['name'] ??= isExternal(resource) ? key : `${projectName}_${key}`;
      return [key, resource];
    }),
  );
}
