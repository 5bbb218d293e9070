import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** Removes a volume unless it is gone or a container mounts it. (`DELETE /volumes/{name}`) */
export async function removeUnusedVolume({ docker }: EngineConnection, name: string): Promise<void> {
  try {
    await docker.getVolume(name).remove();
  } catch (error) {
    if (![404, 409].includes(engineFault(error).status)) throw error;
  }
}
