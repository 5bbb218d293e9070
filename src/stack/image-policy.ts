import { parseDuration } from './duration.js';
import type { Service, Stack } from './stack.js';

/** What a command line says about images, in place of the file. */
export interface ImagePolicy {
  /** `always`: all that can be built. `never`: nothing, what has a name is pulled instead. */
  build: 'missing' | 'always' | 'never';
  pull: 'missing' | 'if_not_present' | 'always' | 'never' | 'build' | undefined;
}

/** The stack with the policies of a command line in place of the file's. */
export function withImagePolicy(stack: Stack, policy: ImagePolicy): Stack {
  const services = Object.entries(stack.services).map(([name, service]) => [name, applied(service, policy)] as const);
  return { ...stack, services: Object.fromEntries(services) };
}

function applied(service: Service, { build, pull }: ImagePolicy): Service {
  const { build: section, ...rest } = service;
  if (build === 'never' && section !== undefined && service.image !== undefined) {
    return pull === undefined ? rest : { ...rest, pull_policy: pull };
  }
  if (build === 'always' && section !== undefined) return { ...service, pull_policy: 'build' };
  return pull === undefined ? service : { ...service, pull_policy: pull };
}

/** What must be done about the images of services before anybody can tell which containers are to be replaced. */
export interface ImageWork {
  build: string[];
  pull: string[];
  /** To pull where the image is there and older than so many milliseconds. */
  refresh: { service: string; image: string; maxAgeMs: number }[];
}

/** The image work of services by their `pull_policy`; what is merely missing is a plan's business. */
export function imageWork(stack: Stack, services: readonly string[], build: ImagePolicy['build']): ImageWork {
  const work: ImageWork = { build: [], pull: [], refresh: [] };
  for (const name of services) {
    const { build: section, image, pull_policy: policy = 'missing' } = stack.services[name] ?? {};
    const maxAgeMs = refreshInterval(policy);
    if (policy === 'build' && section !== undefined) {
      if (build !== 'never') work.build.push(name);
    } else if (image === undefined) continue;
    else if (policy === 'always') work.pull.push(name);
    else if (maxAgeMs !== undefined) work.refresh.push({ service: name, image, maxAgeMs });
  }
  return work;
}

/** Milliseconds after which `daily`, `weekly` and `every_DURATION` pull again; undefined for other policies. */
function refreshInterval(policy: string): number | undefined {
  if (policy === 'daily') return parseDuration('1d');
  if (policy === 'weekly') return parseDuration('1w');
  return policy.startsWith('every_') ? parseDuration(policy.slice('every_'.length)) : undefined;
}
