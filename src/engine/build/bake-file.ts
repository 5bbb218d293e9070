import { imageName } from '../../plan/naming.js';
import { variableContent } from '../../stack/file-content.js';
import type { Build, FileMount, Stack } from '../../stack/stack.js';
import { contextLocation } from './context.js';
import { buildArguments, imageLabels, isWanted, wantedPlatforms } from './query.js';
import type { BuildRequest } from './request.js';

/** A build as `docker buildx bake` reads it. */
export interface BakeFile {
  group: { default: { targets: string[] } };
  target: Record<string, BakeTarget>;
}

type BakeTarget = Record<string, unknown>;

/** The builds of several services as one bake file; a build that starts from another service's image refers to its target. */
export function bakeFile(requests: BuildRequest[]): BakeFile {
  const targets = requests.map((request) => targetName(request.service));
  const names = new Set(requests.map(({ service }) => service));
  return {
    group: { default: { targets } },
    target: Object.fromEntries(requests.map((request) => [targetName(request.service), bakeTarget(request, names)])),
  };
}

/** The name of a service's target: bake allows no dots. */
export function targetName(service: string): string {
  return service.replaceAll('.', '_');
}

/** The environment that a bake file refers to: the values of secrets that are no files, by the names of `bakeSecret`. */
export function bakeEnvironment({ build, stack }: BuildRequest): Record<string, string> {
  const entries = (build.secrets ?? []).flatMap(({ source }) => {
    const { content, environment } = stack.secrets[source] ?? {};
    const value = content ?? variableContent(stack, 'secret', source, stack.secrets[source]);
    return value === undefined ? [] : [[environment ?? contentVariable(source), value] as const];
  });
  return Object.fromEntries(entries);
}

function bakeTarget(request: BuildRequest, others: Set<string>): BakeTarget {
  const { build, stack } = request;
  return withoutEmpty({
    context: contextLocation(build, stack),
    contexts: bakeContexts(build, stack, others),
    dockerfile: build.dockerfile_inline === undefined ? (build.dockerfile ?? 'Dockerfile') : undefined,
    'dockerfile-inline': build.dockerfile_inline,
    args: buildArguments(request),
    labels: imageLabels(request),
    tags: [...new Set([request.tag, ...(build.tags ?? [])])],
    'cache-from': build.cache_from,
    'cache-to': build.cache_to,
    target: build.target,
    secret: (build.secrets ?? []).flatMap((secret) => bakeSecret(secret, stack) ?? []),
    ssh: build.ssh,
    platforms: wantedPlatforms(request),
    pull: request.pull ?? build.pull,
    'no-cache': request.noCache ?? build.no_cache,
    network: build.network,
    'shm-size': build.shm_size,
    ulimits: bakeLimits(build),
    entitlements: entitlements(build),
    'extra-hosts': Object.fromEntries((build.extra_hosts ?? []).map(hostPair)),
    attest: bakeAttestations(build),
    output: [bakeOutput(request)],
  });
}

/** What a build asks the builder to allow: `entitlements`, and what `privileged` and the host's network mean. */
export function entitlements(build: Build): string[] {
  const asked = new Set(build.entitlements);
  if (build.privileged === true) asked.add('security.insecure');
  if (build.network === 'host') asked.add('network.host');
  return [...asked];
}

/** Whether the engine gets the image: one of several platforms stays with the builder, and one that is pushed leaves. */
export function isLoaded(request: BuildRequest): boolean {
  return request.push !== true && wantedPlatforms(request).length <= 1;
}

function bakeOutput(request: BuildRequest): string {
  return isLoaded(request) ? 'type=docker' : `type=image,push=${String(request.push === true)}`;
}

function bakeContexts(build: Build, stack: Stack, others: Set<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(build.additional_contexts ?? {}).map(([name, value]) => {
      const service = /^service:(.*)$/.exec(value)?.[1];
      if (service === undefined) return [name, value];
      return [
        name,
        others.has(service) ? `target:${targetName(service)}` : `docker-image://${imageName(stack, service)}`,
      ];
    }),
  );
}

function bakeSecret({ source, target }: FileMount, stack: Stack): string | undefined {
  const secret = stack.secrets[source];
  const id = target ?? source;
  if (secret?.file !== undefined) return `id=${id},type=file,src=${secret.file}`;
  if (secret?.environment !== undefined) return `id=${id},type=env,env=${secret.environment}`;
  return secret?.content === undefined ? undefined : `id=${id},type=env,env=${contentVariable(source)}`;
}

function contentVariable(secret: string): string {
  return `DEVENV_SECRET_${secret.replace(/\W/g, '_')}`;
}

function bakeLimits({ ulimits = {} }: Build): string[] {
  return Object.entries(ulimits).map(([name, limit]) =>
    typeof limit === 'number' ? `${name}=${limit}` : `${name}=${limit.soft ?? 0}:${limit.hard ?? 0}`,
  );
}

function hostPair(host: string): [string, string] {
  const at = host.indexOf('=');
  return [host.slice(0, at), host.slice(at + 1)];
}

function bakeAttestations({ provenance, sbom }: Build): string[] {
  return [
    ...(isWanted(provenance) ? [attestation('provenance', provenance)] : []),
    ...(isWanted(sbom) ? [attestation('sbom', sbom)] : []),
  ];
}

function attestation(type: string, value: string): string {
  return value === 'true' ? `type=${type}` : `type=${type},${value}`;
}

function withoutEmpty(target: BakeTarget): BakeTarget {
  const given = Object.entries(target).filter(([, value]) => {
    if (value === undefined || value === false) return false;
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
  });
  return Object.fromEntries(given.map(([key, value]) => [key, literally(value)]));
}

/** Bake takes `${…}` and `%{…}` in any text for a template. */
function literally(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/([$%])\{/g, '$1$1{');
  if (Array.isArray(value)) return value.map(literally);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literally(item)]));
}
