import type { Readable } from 'node:stream';
import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** A tar stream of a path in a container (`GET /containers/{id}/archive`). */
export function readArchive({ docker }: EngineConnection, id: string, path: string): Promise<NodeJS.ReadableStream> {
  return docker.getContainer(id).getArchive({ path });
}

/**
 * Unpacks a tar stream in a folder of a container, running or not (`PUT /containers/{id}/archive`). `owned`: for the
 * container's user. Throws UNSUPPORTED where the container may not be written to.
 */
export async function writeArchive(
  { docker }: EngineConnection,
  id: string,
  { folder, archive, owned, service }: { folder: string; archive: Readable; owned: boolean; service: string },
): Promise<void> {
  try {
    const options = { path: folder, noOverwriteDirNonDir: 'true' as const, ...(owned ? { copyUIDGID: 'true' } : {}) };
    await docker.getContainer(id).putArchive(archive, options);
  } catch (error) {
    throw explained(error, folder, service);
  }
}

function explained(error: unknown, folder: string, service: string): unknown {
  const { status, message } = engineFault(error);
  if (/read-only|read only/i.test(message)) {
    return new DevenvError('UNSUPPORTED', `Service ${service} cannot be written to at ${folder}: it is read-only.`, {
      reason: 'The Compose file says so, with read_only on the service or on the mount.',
      suggestions: ['Copy to a volume of the service that is not read-only'],
      service,
      cause: error,
    });
  }
  if (/not a directory/i.test(message)) {
    return new DevenvError('USAGE', `${folder} in service ${service} is a file: nothing can be copied into it.`, {
      service,
      cause: error,
    });
  }
  if (status === 404) {
    return new DevenvError('FILE_NOT_FOUND', `There is no folder ${folder} in service ${service}.`, {
      suggestions: [`devenv exec ${service} mkdir -p ${folder}`],
      service,
      cause: error,
    });
  }
  if (/cannot overwrite/i.test(message)) {
    return new DevenvError('FILE_EXISTS', `In service ${service}: ${message}.`, { service, cause: error });
  }
  return error;
}
