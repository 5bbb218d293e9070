import { DevenvError } from '../errors.js';
import { buildWithClassicBuilder } from './build-classic.js';
import { locateContext } from './build-context.js';
import type { BuildOptions, BuildRequest } from './build-request.js';
import { buildWithBuildKit } from './buildkit-build.js';
import { hasBuildKit } from './buildkit-probe.js';
import type { EngineConnection } from './connection.js';

export type { BuildOptions, BuildRequest } from './build-request.js';

/**
 * Builds the image of a service and tags it; resolves to its id. Uses BuildKit where the engine has it.
 * Throws BUILD_FAILED with the failed step's last lines, IMAGE_UNAVAILABLE for a base image, DISK_FULL,
 * FILE_NOT_FOUND for a missing context, Dockerfile or secret, and INTERRUPTED on abort.
 */
export async function buildImage(
  connection: EngineConnection,
  request: BuildRequest,
  options: BuildOptions = {},
): Promise<string> {
  const context = await locateContext(request.service, request.build, request.stack);
  const build = (await hasBuildKit(connection)) ? buildWithBuildKit : buildWithClassicBuilder;
  try {
    return await build(connection, request, context, options);
  } catch (error) {
    if (options.signal?.aborted) throw interrupted(request.service, error);
    throw error instanceof DevenvError ? error : refused(request.service, error);
  }
}

function interrupted(service: string, cause: unknown): DevenvError {
  return new DevenvError('INTERRUPTED', `The build of ${service} was interrupted.`, { service, cause });
}

function refused(service: string, cause: unknown): DevenvError {
  const reason = cause instanceof Error ? cause.message.trim() : String(cause);
  return new DevenvError('BUILD_FAILED', `The build of ${service} failed.`, { reason, service, cause });
}
