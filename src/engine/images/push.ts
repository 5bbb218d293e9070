import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { failureIn, postForMessages } from '../build/stream.js';
import { followPush } from './push-progress.js';
import { pushFailure } from './push-failure.js';
import { splitReference } from './reference.js';
import { credentialHelperFault, registryAuthHeader, registryCredentials, registryHost } from './registry-auth.js';

export interface PushOptions {
  /** For messages: the service whose image it is. */
  service?: string;
  signal?: AbortSignal;
  /** How far it is, in a few words: `pushing 45 MB of 120 MB`. */
  onProgress?: (detail: string) => void;
}

/**
 * Pushes an image with the user's registry credentials; resolves to the digest it has there. (Engine API, ImagePush)
 * Throws IMAGE_UNAVAILABLE, which tells not built, no rights and no registry apart; INTERRUPTED on abort.
 */
export async function pushImage(
  connection: EngineConnection,
  reference: string,
  options: PushOptions = {},
): Promise<string> {
  try {
    return await push(connection, reference, options);
  } catch (cause) {
    if (options.signal?.aborted) {
      throw new DevenvError('INTERRUPTED', `The push of ${reference} was interrupted.`, { cause });
    }
    if (cause instanceof DevenvError) throw cause;
    const helperFault = await credentialHelperFault(registryHost(reference));
    throw pushFailure(cause, { reference, ...(options.service && { service: options.service }) }, helperFault);
  }
}

async function push(connection: EngineConnection, reference: string, options: PushOptions): Promise<string> {
  const { name, tag } = splitReference(reference);
  const credentials = await registryCredentials(registryHost(reference));
  const progress = followPush();
  const messages = postForMessages(connection, {
    path: `/images/${name}/push?${new URLSearchParams({ tag }).toString()}`,
    // the engine refuses a push without the header, even where no credentials are needed
    headers: { 'X-Registry-Auth': registryAuthHeader(credentials ?? { serveraddress: '' }) },
    ...(options.signal && { signal: options.signal }),
  });
  let digest = '';
  for await (const message of messages) {
    const failure = failureIn(message);
    if (failure !== undefined) throw new Error(failure);
    digest = (message.aux as { Digest?: string } | undefined)?.Digest ?? digest;
    const detail = progress(message);
    if (detail !== undefined) options.onProgress?.(detail);
  }
  return digest === '' ? await digestAtRegistry(connection, reference) : digest;
}

/** An engine with the containerd image store does not tell the digest in the stream: it is that of its own image. */
async function digestAtRegistry({ docker }: EngineConnection, reference: string): Promise<string> {
  const { RepoDigests } = await docker.getImage(reference).inspect();
  const { name } = splitReference(reference);
  const known = RepoDigests.find((one) => one.startsWith(`${name}@`));
  return known?.slice(name.length + 1) ?? '';
}
