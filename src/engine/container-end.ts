import type { EngineConnection } from './connection.js';
import { engineFault } from './failure.js';

/** Waits until a container does not run and returns its exit code (`POST /containers/{id}/wait`); undefined if it is gone. */
export async function containerEnd({ docker }: EngineConnection, id: string): Promise<number | undefined> {
  try {
    const { StatusCode } = (await docker.getContainer(id).wait()) as { StatusCode: number };
    return StatusCode;
  } catch (error) {
    if (engineFault(error).status === 404) return undefined;
    throw error;
  }
}
