import type { Readable } from 'node:stream';
import type { Container } from 'dockerode';

/** Unpacks a tar stream in a container. A stream that fails ends the request, and is why it failed. */
export async function sendArchive(container: Container, archive: Readable, path: string): Promise<void> {
  const abort = new AbortController();
  let failure: unknown;
  archive.on('error', (error) => {
    failure = error;
    abort.abort();
  });
  try {
    await container.putArchive(archive, { path, abortSignal: abort.signal });
  } catch (error) {
    throw failure ?? error;
  }
  if (failure !== undefined) throw failure as Error;
}
