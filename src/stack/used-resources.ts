import type { Model, Service, Stack } from './stack.js';

type Resources = Pick<Stack, 'networks' | 'volumes' | 'secrets' | 'configs'> & { models?: Record<string, Model> };

/** The resources that some of the services use. */
export function usedResources(services: Record<string, Service>, resources: Resources): Resources {
  const used = { networks: new Set<string>(), volumes: new Set<string>(), secrets: new Set<string>() };
  const configs = new Set<string>();
  const models = new Set<string>();
  for (const service of Object.values(services)) {
    for (const network of Object.keys(service.networks ?? {})) used.networks.add(network);
    for (const volume of service.volumes ?? []) {
      if (volume.type === 'volume' && volume.source !== undefined) used.volumes.add(volume.source);
    }
    for (const use of [...(service.secrets ?? []), ...(service.build?.secrets ?? [])]) used.secrets.add(use.source);
    for (const use of service.configs ?? []) configs.add(use.source);
    for (const model of Object.keys(service.models ?? {})) models.add(model);
  }
  return {
    networks: pick(resources.networks, used.networks),
    volumes: pick(resources.volumes, used.volumes),
    secrets: pick(resources.secrets, used.secrets),
    configs: pick(resources.configs, configs),
    ...(resources.models === undefined ? {} : { models: pick(resources.models, models) }),
  };
}

function pick<T>(record: Record<string, T>, keys: Set<string>): Record<string, T> {
  const result = Object.create(null) as Record<string, T>;
  for (const [key, value] of Object.entries(record)) if (keys.has(key)) result[key] = value;
  return result;
}
