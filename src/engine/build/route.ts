import { DevenvError } from '../../errors.js';
import { atLeast } from '../connect/api-version.js';
import type { EngineConnection } from '../connection.js';
import { isLoaded } from './bake-file.js';
import { beyondClassic, beyondEngine, beyondLoading, beyondOldEngine, type Demand } from './demands.js';
import type { BuildOptions, BuildRequest } from './request.js';
import { hasBuildKit } from '../buildkit/probe.js';
import { builderDriver, findBuildx, type Buildx } from './buildx.js';
import { hasContainerdStore } from '../images/image-store.js';

/** What builds an image, and the request as far as that can do it. */
export type Route = { request: BuildRequest } & (
  { by: 'buildkit' | 'classic' } | { by: 'buildx'; buildx: Buildx; builder: string | undefined }
);

/**
 * Chooses what builds: the engine's BuildKit; a buildx builder where one is named, or where the build wants what the engine
 * can't do and the user has one that can; the classic builder last. What nothing here can do is told by `onWarning`.
 * Throws UNSUPPORTED for a builder that is not there, and where an image of several platforms is to be pushed in vain.
 */
export async function chooseRoute(
  connection: EngineConnection,
  request: BuildRequest,
  options: BuildOptions,
): Promise<Route> {
  const named = request.builder ?? request.stack.origin.environment['BUILDX_BUILDER'];
  if (named !== undefined && named !== '' && named !== 'default') {
    return byBuildx(await requireBuildx(request, named), named, request, options);
  }
  const by = (await hasBuildKit(connection)) ? 'buildkit' : 'classic';
  if (by === 'buildkit' && request.memory !== undefined) options.onWarning?.(NO_LIMIT);
  if (by === 'buildkit' && !atLeast(connection.apiVersion, '1.42')) {
    const tell = (attribute: string): void => options.onWarning?.(tooOld(request, attribute));
    giveUp(request, beyondOldEngine(request), tell);
  }
  const demands =
    by === 'classic'
      ? beyondClassic(request)
      : beyondEngine(request, await mayHaveContainerdStore(connection, request));
  if (demands.length === 0) return { by, request };
  const buildx = request.builder === undefined ? await findBuildx() : undefined;
  if (buildx !== undefined && (await builderDriver(connection, buildx)) !== 'docker') {
    return byBuildx(buildx, undefined, request, options);
  }
  refuseHalfPush(request, demands);
  return { by, request: giveUp(request, demands, (attribute) => options.onWarning?.(warning(request, attribute, by))) };
}

function byBuildx(buildx: Buildx, builder: string | undefined, request: BuildRequest, options: BuildOptions): Route {
  const { service } = request;
  if (request.memory !== undefined) options.onWarning?.(NO_LIMIT);
  const demands = request.push === true ? [] : beyondLoading(request);
  const possible = giveUp(request, demands, (attribute) =>
    options.onWarning?.(
      `services.${service}.${attribute} has no effect: only an image that is pushed has it (--push).`,
    ),
  );
  if (request.push !== true && !isLoaded(possible)) {
    options.onWarning?.(`The image of ${service} for several platforms stays with the builder; --push pushes it.`);
  }
  return { by: 'buildx', buildx, builder, request: possible };
}

/** The request without these demands, each of them told. */
function giveUp(request: BuildRequest, demands: Demand[], tell: (attribute: string) => void): BuildRequest {
  for (const { attribute } of demands) tell(attribute);
  return demands.reduce((rest, { drop }) => drop(rest), request);
}

/** Asks the engine only where the answer matters. */
async function mayHaveContainerdStore(connection: EngineConnection, request: BuildRequest): Promise<boolean> {
  return beyondEngine(request, false).length > 0 && (await hasContainerdStore(connection));
}

async function requireBuildx({ service }: BuildRequest, builder: string): Promise<Buildx> {
  const buildx = await findBuildx();
  if (buildx !== undefined) return buildx;
  throw new DevenvError('UNSUPPORTED', `${service} is to be built by ${builder}, and docker buildx is not there.`, {
    reason: 'A builder other than the engine is reached through the buildx plugin of the docker CLI.',
    suggestions: ['Install docker-buildx', 'Leave out --builder and BUILDX_BUILDER: the engine builds'],
    service,
  });
}

/** A push of one platform where several are declared would replace a complete image by a part of it. */
function refuseHalfPush({ service, push }: BuildRequest, demands: Demand[]): void {
  if (push !== true || !demands.some(({ attribute }) => attribute === 'build.platforms')) return;
  throw new DevenvError('UNSUPPORTED', `${service} has several build.platforms, and nothing here builds them all.`, {
    reason: 'The image store of this engine holds one platform an image.',
    suggestions: [ENABLE_STORE, CREATE_BUILDER],
    service,
  });
}

const ENABLE_STORE = 'Turn on the containerd image store of the engine';
const CREATE_BUILDER = 'docker buildx create --use --driver docker-container';

const NO_LIMIT = '--memory has no effect: BuildKit does not limit the memory of a build.';

function tooOld({ service }: BuildRequest, attribute: string): string {
  return `services.${service}.${attribute} has no effect: this engine is too old for it, Docker Engine 23 is the first.`;
}

function warning({ service }: BuildRequest, attribute: string, by: 'buildkit' | 'classic'): string {
  const what = `services.${service}.${attribute}`;
  const fix = `To have it: ${CREATE_BUILDER}`;
  if (by === 'classic') return `${what} has no effect: this engine has no BuildKit. ${fix}`;
  if (attribute === 'build.platforms')
    return `${what}: only one platform is built, this engine can't hold more. ${fix}`;
  return `${what} has no effect: the engine's own builder can't do it. ${fix}`;
}
