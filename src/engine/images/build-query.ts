import type { Build } from '../../stack/stack.js';
import type { BuildRequest } from './build-request.js';
import { COMPOSE } from '../../plan/labels.js';

/** The parameters of `POST /build` that are the same for either builder. (Engine API, ImageBuild) */
export function buildQuery(request: BuildRequest): URLSearchParams {
  const { build } = request;
  const query = new URLSearchParams({ rm: '1', forcerm: '1' });
  for (const tag of new Set([request.tag, ...(build.tags ?? [])])) query.append('t', tag);
  for (const host of build.extra_hosts ?? []) query.append('extrahosts', host.replace('=', ':'));
  query.set('buildargs', JSON.stringify(buildArguments(request)));
  query.set('labels', JSON.stringify(imageLabels(request)));
  if (build.target !== undefined) query.set('target', build.target);
  if (build.network !== undefined) query.set('networkmode', build.network);
  if (build.shm_size !== undefined) query.set('shmsize', build.shm_size);
  const platform = wantedPlatform(request);
  if (platform !== undefined) query.set('platform', platform);
  if (build.isolation !== undefined) query.set('isolation', build.isolation);
  if (request.noCache ?? build.no_cache) query.set('nocache', '1');
  if (request.pull ?? build.pull) query.set('pull', '1');
  const cacheFrom = cacheImages(build);
  if (cacheFrom.length > 0) query.set('cachefrom', JSON.stringify(cacheFrom));
  if (build.ulimits !== undefined) query.set('ulimits', JSON.stringify(engineLimits(build.ulimits)));
  return query;
}

/** The service's platform, or the only one its build declares; of several, the engine's own is built. */
export function wantedPlatform({ build, service, stack }: BuildRequest): string | undefined {
  const declared = build.platforms ?? [];
  return stack.services[service]?.platform ?? (declared.length === 1 ? declared[0] : undefined);
}

/** The build arguments: a null one takes its value from the caller's environment, or is dropped where that has none. */
export function buildArguments(request: BuildRequest): Record<string, string> {
  const { environment } = request.stack.origin;
  const declared = Object.entries(request.build.args ?? {}).flatMap(([name, value]) => {
    const known = value ?? environment[name];
    return known === undefined ? [] : [[name, known] as const];
  });
  return { ...Object.fromEntries(declared), ...request.args };
}

/** The labels of a built image: the file's own, and those with which Compose tools find a project's images. */
export function imageLabels(request: BuildRequest): Record<string, string> {
  return {
    ...request.build.labels,
    [COMPOSE.project]: request.stack.name,
    [COMPOSE.service]: request.service,
  };
}

/** Images to take cached layers from: bare references, and `type=registry,ref=…`. */
function cacheImages(build: Build): string[] {
  return (build.cache_from ?? []).flatMap((entry) => {
    if (!entry.includes('=')) return [entry];
    const options = new Map(entry.split(',').map((part) => part.split('=', 2) as [string, string]));
    const reference = options.get('ref');
    return options.get('type') === 'registry' && reference !== undefined ? [reference] : [];
  });
}

function engineLimits(ulimits: NonNullable<Build['ulimits']>): { Name: string; Soft: number; Hard: number }[] {
  return Object.entries(ulimits).map(([name, limit]) => {
    const { soft, hard } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit;
    return { Name: name, Soft: soft, Hard: hard };
  });
}
