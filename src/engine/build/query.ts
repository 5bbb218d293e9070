import type { Build } from '../../stack/stack.js';
import { readCacheEntry } from './cache.js';
import type { BuildRequest } from './request.js';
import { COMPOSE } from '../../plan/labels.js';
import { findService } from '../../plan/naming.js';

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
  const platforms = wantedPlatforms(request);
  if (platforms.length > 0) query.set('platform', platforms.join(','));
  if (request.memory !== undefined) query.set('memory', String(request.memory));
  if (request.noCache ?? build.no_cache) query.set('nocache', '1');
  if (request.pull ?? build.pull) query.set('pull', '1');
  const cacheFrom = cacheImages(build);
  if (cacheFrom.length > 0) query.set('cachefrom', JSON.stringify(cacheFrom));
  if (build.ulimits !== undefined) query.set('ulimits', JSON.stringify(engineLimits(build.ulimits)));
  return query;
}

/**
 * The platforms to build for, none where the builder's own will do: what the build declares where all are asked for, else
 * the service's, DOCKER_DEFAULT_PLATFORM, or the only one that is declared.
 */
export function wantedPlatforms({ build, service, stack, everyPlatform }: BuildRequest): string[] {
  const declared = build.platforms ?? [];
  if (everyPlatform === true && declared.length > 1) return declared;
  const chosen = findService(stack, service).platform ?? stack.origin.environment['DOCKER_DEFAULT_PLATFORM'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  return declared.length === 1 ? declared : [];
}

/** Whether a `provenance` or `sbom` is asked for. */
export function isWanted(attestation: string | undefined): attestation is string {
  return attestation !== undefined && attestation !== '' && attestation !== 'false';
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
  return (build.cache_from ?? []).map(readCacheEntry).flatMap(({ type, attributes: { ref } }) => {
    return type === 'registry' && ref !== undefined ? [ref] : [];
  });
}

function engineLimits(ulimits: NonNullable<Build['ulimits']>): { Name: string; Soft: number; Hard: number }[] {
  return Object.entries(ulimits).map(([name, limit]) => {
    const { soft = 0, hard = 0 } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit;
    return { Name: name, Soft: soft, Hard: hard };
  });
}
