import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** Takes a name from an image, and removes the image with its last name. (`DELETE /images/{name}`) Throws STILL_IN_USE. */
export async function removeImage({ docker }: EngineConnection, image: string): Promise<void> {
  try {
    await docker.getImage(image).remove();
  } catch (error) {
    const { status, message } = engineFault(error);
    if (status === 404) return;
    if (status !== 409) throw error;
    const user = /container ([0-9a-f]{12})/.exec(message)?.[1];
    throw new DevenvError('STILL_IN_USE', `Image ${image} stays: ${await userWords(docker, user)} still uses it.`, {
      cause: error,
    });
  }
}

async function userWords(docker: EngineConnection['docker'], id: string | undefined): Promise<string> {
  if (id === undefined) return 'a container';
  try {
    return `container ${(await docker.getContainer(id).inspect()).Name.slice(1)}`;
  } catch {
    return `container ${id}`;
  }
}
