import type { AuthConfig } from 'dockerode';
import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';
import { imageFailure } from './image-failure.js';
import { registryCredentials, registryHost } from './registry-auth.js';

/**
 * The digest that a registry has for an image now: `sha256:…` (`GET /distribution/{name}/json`, with the user's
 * credentials). Throws IMAGE_UNAVAILABLE.
 */
export async function registryDigest(
  { docker }: EngineConnection,
  reference: string,
  service: string,
): Promise<string> {
  const credentials = await registryCredentials(registryHost(reference));
  try {
    const options = credentials === undefined ? {} : { authconfig: credentials as AuthConfig };
    const { Descriptor } = await docker.getImage(reference).distribution(options);
    return Descriptor.digest;
  } catch (error) {
    const { message } = engineFault(error);
    const failure = imageFailure(message, { reference, service }, { cause: error });
    if (failure !== undefined) throw failure;
    throw new DevenvError('IMAGE_UNAVAILABLE', `The registry does not tell the digest of ${reference}.`, {
      reason: message,
      service,
      cause: error,
    });
  }
}
