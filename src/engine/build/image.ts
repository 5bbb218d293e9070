import { DevenvError } from '../../errors.js';
import { buildWithBuildx } from './buildx-build.js';
import { buildWithClassicBuilder } from './classic-build.js';
import { locateContext, type BuildContext } from './context.js';
import { buildFailure } from './failure.js';
import { proxyArguments } from './proxies.js';
import type { BuildOptions, BuildRequest } from './request.js';
import { buildWithBuildKit } from '../buildkit/build.js';
import { chooseRoute, type Route } from './route.js';
import type { EngineConnection } from '../connection.js';

export type { BuildOptions, BuildRequest } from './request.js';

/**
 * Builds the image of a service and tags it; resolves to its id. By the engine's BuildKit where it has one and that will do.
 * Throws BUILD_FAILED with the failed step's last lines, IMAGE_UNAVAILABLE for a base image, DISK_FULL,
 * FILE_NOT_FOUND for a missing context, Dockerfile or secret, ENGINE_FAILED where it just ends, INTERRUPTED on abort.
 */
export async function buildImage(
  connection: EngineConnection,
  request: BuildRequest,
  options: BuildOptions = {},
): Promise<string> {
  const context = await locateContext(request.service, request.build, request.stack);
  const args = { ...(await proxyArguments(connection.endpoint.host)), ...request.build.args };
  const complete = { ...request, build: { ...request.build, args } };
  try {
    const id = await buildBy(connection, await chooseRoute(connection, complete, options), context, options);
    if (id !== '') return id;
  } catch (error) {
    if (options.signal?.aborted) throw interrupted(request.service, error);
    throw error instanceof DevenvError ? error : buildFailure(request, context, { message: engineWords(error) });
  }
  throw new DevenvError('ENGINE_FAILED', `The engine ended the build of ${request.service} without an image.`, {
    suggestions: [`devenv build ${request.service} --progress plain`],
    service: request.service,
  });
}

function buildBy(
  connection: EngineConnection,
  route: Route,
  context: BuildContext,
  options: BuildOptions,
): Promise<string> {
  const { request } = route;
  if (route.by === 'buildx') return buildWithBuildx(connection, route, request, context, options);
  const build = route.by === 'buildkit' ? buildWithBuildKit : buildWithClassicBuilder;
  return build(connection, request, context, options);
}

function interrupted(service: string, cause: unknown): DevenvError {
  return new DevenvError('INTERRUPTED', `The build of ${service} was interrupted.`, { service, cause });
}

/** What the engine said when it refused a request, without the client's preface. */
function engineWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();
}
