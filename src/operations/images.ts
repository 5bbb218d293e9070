import { imageDetails } from '../engine/images/image-details.js';
import type { ImageDetails } from '../engine/images/image-details.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView, replicasOf } from './session/view.js';
import type { Onlooker } from './session/view.js';

/** The image that a container was made from. */
export interface UsedImage extends Partial<ImageDetails> {
  service: string;
  number: number;
  container: string;
  /** `<none>` where the container names its image by nothing but its id. */
  repository: string;
  tag: string;
  /** `sha256:…` */
  id: string;
}

/** The images of the containers that the named services have, or all; those of sandboxes are ours and left out. */
export async function images(
  project: ProjectOptions,
  options: { services: string[] },
  surroundings: Onlooker,
): Promise<{ project: string; images: UsedImage[] }> {
  const view = await openView(project, options.services, surroundings);
  const replicas = replicasOf(view);
  const ids = [...new Set(replicas.map(({ imageId }) => imageId))];
  const details = new Map(
    await Promise.all(ids.map(async (id) => [id, await imageDetails(view.connection, id)] as const)),
  );
  return {
    project: view.project,
    images: replicas.map((replica) => ({ ...usedImage(replica), ...details.get(replica.imageId) })),
  };
}

function usedImage({ service, number, name, image, imageId }: ObservedContainer): UsedImage {
  const { repository, tag } = nameParts(image);
  return { service, number, container: name, repository, tag, id: imageId };
}

/** The engine lists a container whose image has lost its name with an id. */
function nameParts(reference: string): { repository: string; tag: string } {
  if (/^(sha256:)?[0-9a-f]{12,64}$/.test(reference)) return { repository: '<none>', tag: '<none>' };
  const digest = reference.indexOf('@');
  if (digest > 0) return { repository: reference.slice(0, digest).replace(/:[^:/]+$/, ''), tag: '<none>' };
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repository: reference, tag: 'latest' };
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
