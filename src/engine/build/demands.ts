import type { Build } from '../../stack/stack.js';
import { readCacheEntry } from './cache.js';
import { isWanted, wantedPlatforms } from './query.js';
import type { BuildRequest } from './request.js';

/** An attribute of a build that not every builder can do. */
export interface Demand {
  /** Its path below the service: `build.cache_to`. */
  attribute: string;
  /** The request without it. */
  drop: (request: BuildRequest) => BuildRequest;
}

/** Cache types that the engine's BuildKit neither reads nor writes; a buildx builder of its own does. */
const BUILDX_CACHES = new Set(['local', 'gha', 's3', 'azblob']);

/** What a build wants that the engine's BuildKit can't do, by how the engine keeps its images. */
export function beyondEngine(request: BuildRequest, containerdStore: boolean): Demand[] {
  const { build } = request;
  const external = (build.cache_to ?? []).filter((entry) => readCacheEntry(entry).type !== 'inline');
  const readable = (build.cache_from ?? []).filter((entry) => !BUILDX_CACHES.has(readCacheEntry(entry).type));
  const cacheOut = containerdStore
    ? external.filter((entry) => BUILDX_CACHES.has(readCacheEntry(entry).type))
    : external;
  return [
    ...(cacheOut.length > 0 ? [without('cache_to', { cache_to: rest(build.cache_to, cacheOut) })] : []),
    ...(readable.length < (build.cache_from ?? []).length ? [without('cache_from', { cache_from: readable })] : []),
    ...(containerdStore ? [] : storeDemands(request)),
  ];
}

/** What BuildKit can do, and the one in engines before 23 (API 1.42) silently leaves out. */
export function beyondOldEngine({ build }: BuildRequest): Demand[] {
  return (['shm_size', 'ulimits'] as const).flatMap((name) => (build[name] === undefined ? [] : [without(name, {})]));
}

/** What a build wants that the classic builder, and Podman's, can't do. */
export function beyondClassic(request: BuildRequest): Demand[] {
  const { build } = request;
  const lists = ['secrets', 'ssh', 'cache_to', 'entitlements'] as const;
  return [
    ...lists.flatMap((name) => ((build[name] ?? []).length > 0 ? [without(name, { [name]: [] })] : [])),
    ...(Object.keys(build.additional_contexts ?? {}).length > 0
      ? [without('additional_contexts', { additional_contexts: {} })]
      : []),
    ...(build.privileged === true ? [without('privileged', { privileged: false })] : []),
    ...storeDemands(request),
  ];
}

/** What an image can't keep on its way from a buildx builder into the engine. */
export function beyondLoading({ build }: BuildRequest): Demand[] {
  return [
    ...(isWanted(build.provenance) ? [without('provenance', { provenance: 'false' })] : []),
    ...(isWanted(build.sbom) ? [without('sbom', { sbom: 'false' })] : []),
  ];
}

function storeDemands(request: BuildRequest): Demand[] {
  const several = wantedPlatforms(request).length > 1;
  const one = (full: BuildRequest): BuildRequest => ({ ...full, everyPlatform: false });
  return [...(several ? [{ attribute: 'build.platforms', drop: one }] : []), ...beyondLoading(request)];
}

function without(name: keyof Build, replaced: Partial<Build>): Demand {
  return {
    attribute: `build.${name}`,
    drop: (request) => ({ ...request, build: { ...request.build, ...replaced } }),
  };
}

function rest(entries: string[] | undefined, gone: string[]): string[] {
  return (entries ?? []).filter((entry) => !gone.includes(entry));
}
