import type { Build } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { readCacheEntry } from '../build/cache.js';
import type { BuildContext } from '../build/context.js';
import { buildArguments, imageLabels, isWanted, wantedPlatforms } from '../build/query.js';
import type { BuildRequest } from '../build/request.js';
import { namedContexts } from './named.js';

type Attribute = [string, string];

/** Whether a build asks for what `POST /build` has no parameter for. */
export function needsControl(request: BuildRequest, context: BuildContext): boolean {
  const { build } = request;
  return (
    (context.kind === 'remote' && context.text !== undefined) ||
    Object.keys(build.additional_contexts ?? {}).length > 0 ||
    (build.entitlements ?? []).length > 0 ||
    build.privileged === true ||
    wantedPlatforms(request).length > 1 ||
    isWanted(build.provenance) ||
    isWanted(build.sbom) ||
    (build.cache_to ?? []).length > 0
  );
}

/** What the Dockerfile frontend is asked for. (BuildKit, frontend/dockerfile) */
export async function frontendAttributes(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
): Promise<Attribute[]> {
  const { build, stack } = request;
  return [
    ['filename', context.dockerfile],
    ['image-resolve-mode', (request.pull ?? build.pull) ? 'pull' : 'local'],
    ...contextAttributes(context),
    ...named('build-arg:', buildArguments(request)),
    ...named('label:', imageLabels(request)),
    ...namedContexts(build, stack),
    ...given('target', build.target),
    ...given('platform', wantedPlatforms(request).join(',')),
    ...given('force-network-mode', build.network),
    ...given('shm-size', build.shm_size),
    ...given('ulimit', limits(build)),
    ...given('add-hosts', await hosts(connection, build)),
    ...given('cache-imports', cacheImports(build)),
    ...given('attest:provenance', attestation(build.provenance)),
    ...given('attest:sbom', attestation(build.sbom)),
    ...((request.noCache ?? build.no_cache) ? [['no-cache', ''] as Attribute] : []),
  ];
}

/** Of a remote context the Dockerfile is taken too, unless a folder of our own is named for it. */
function contextAttributes(context: BuildContext): Attribute[] {
  if (context.kind === 'local') return [];
  return [
    ['context', context.url],
    ...(context.text === undefined ? [] : [['dockerfilekey', 'dockerfile'] as Attribute]),
  ];
}

function named(prefix: string, values: Record<string, string>): Attribute[] {
  return Object.entries(values).map(([key, value]) => [prefix + key, value]);
}

function given(key: string, value: string | undefined): Attribute[] {
  return value === undefined || value === '' ? [] : [[key, value]];
}

/** `nofile=10:20,nproc=5:5` */
function limits({ ulimits = {} }: Build): string {
  return Object.entries(ulimits)
    .map(([name, limit]) =>
      typeof limit === 'number' ? [name, limit, limit] : [name, limit.soft ?? 0, limit.hard ?? 0],
    )
    .map(([name, soft, hard]) => `${String(name)}=${String(soft)}:${String(hard)}`)
    .join(',');
}

async function hosts(connection: EngineConnection, { extra_hosts: declared = [] }: Build): Promise<string> {
  if (!declared.some((host) => host.endsWith('=host-gateway'))) return declared.join(',');
  const gateway = await hostGateway(connection);
  return declared.map((host) => host.replace(/=host-gateway$/, `=${gateway}`)).join(',');
}

/** The address of the host on the default bridge: what the engine makes of `host-gateway`. (Engine API, NetworkInspect) */
async function hostGateway(connection: EngineConnection): Promise<string> {
  const { IPAM } = (await connection.docker.getNetwork('bridge').inspect()) as {
    IPAM?: { Config?: { Gateway?: string }[] };
  };
  return IPAM?.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway ?? '172.17.0.1';
}

function cacheImports({ cache_from: entries = [] }: Build): string {
  if (entries.length === 0) return '';
  return JSON.stringify(entries.map(readCacheEntry).map(({ type, attributes }) => ({ Type: type, Attrs: attributes })));
}

/** `mode=min` for a plain yes: an attribute without a value would be left out. */
function attestation(value: string | undefined): string | undefined {
  return value === 'true' ? 'disabled=false' : isWanted(value) ? value : undefined;
}
