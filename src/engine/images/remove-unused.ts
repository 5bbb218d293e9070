import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** Removes an image that no tag names and no container uses (`DELETE /images/{id}`); any other is left alone. */
export async function removeUnusedImage({ docker }: EngineConnection, id: string): Promise<void> {
  try {
    const image = docker.getImage(id);
    const { RepoTags } = await image.inspect();
    if (((RepoTags as string[] | null) ?? []).length === 0) await image.remove();
  } catch (error) {
    const { status } = engineFault(error);
    if (status !== 404 && status !== 409) throw error;
  }
}
