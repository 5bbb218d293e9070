import { DevenvError } from '../../errors.js';
import { failureIn, postForMessages } from '../build/stream.js';
import type { EngineConnection } from '../connection.js';
import { imageFailure, isRefused } from './image-failure.js';
import { followPull } from './image-progress.js';
import { splitReference } from './reference.js';
import { credentialHelperFault, registryAuthHeader, registryCredentials, registryHost } from './registry-auth.js';

export interface PullOptions {
  platform?: string;
  /** For messages: the service that wants the image. */
  service?: string;
  signal?: AbortSignal;
  /** How far it is, in a few words: `pulling 45 MB of 120 MB`. */
  onProgress?: (detail: string) => void;
}

/**
 * Pulls an image with the user's registry credentials. (Engine API, ImageCreate)
 * Throws IMAGE_UNAVAILABLE, which tells not found, no rights and no registry apart; DISK_FULL; INTERRUPTED on abort.
 */
export async function pullImage(
  connection: EngineConnection,
  reference: string,
  options: PullOptions = {},
): Promise<void> {
  try {
    await pull(connection, reference, options);
  } catch (error) {
    if (options.signal?.aborted) {
      throw new DevenvError('INTERRUPTED', `The pull of ${reference} was interrupted.`, { cause: error });
    }
    throw await pullFailure(error, reference, options);
  }
}

async function pull(connection: EngineConnection, reference: string, options: PullOptions): Promise<void> {
  const { name, tag } = splitReference(reference);
  const query = new URLSearchParams({ fromImage: name, tag });
  if (options.platform !== undefined) query.set('platform', options.platform);
  const credentials = await registryCredentials(registryHost(reference));
  const progress = followPull();
  const messages = postForMessages(connection, {
    path: `/images/create?${query.toString()}`,
    headers: credentials === undefined ? {} : { 'X-Registry-Auth': registryAuthHeader(credentials) },
    ...(options.signal && { signal: options.signal }),
  });
  for await (const message of messages) {
    const failure = failureIn(message);
    if (failure !== undefined) throw new Error(failure);
    const detail = progress(message);
    if (detail !== undefined) options.onProgress?.(detail);
  }
}

async function pullFailure(
  error: unknown,
  reference: string,
  { service, platform }: PullOptions,
): Promise<DevenvError> {
  if (error instanceof DevenvError) return error;
  const message = error instanceof Error ? error.message.trim() : String(error);
  const use = { reference, ...(service !== undefined && { service }), ...(platform !== undefined && { platform }) };
  const helperFault = isRefused(message) ? await credentialHelperFault(registryHost(reference)) : undefined;
  return (
    imageFailure(message, use, { cause: error, ...(helperFault !== undefined && { reason: helperFault }) }) ??
    new DevenvError('IMAGE_UNAVAILABLE', `${reference} can't be pulled.`, {
      reason: message,
      cause: error,
      ...(service !== undefined && { service }),
    })
  );
}
