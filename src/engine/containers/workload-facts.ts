import type { EngineConnection } from '../connection.js';

/** What a container was made from, as far as copying files into it needs to know. */
export interface WorkloadFacts {
  /** `user` or `user:group`, '' for root. */
  user: string;
  /** When its image was made; milliseconds since 1970. */
  imageCreated: number;
}

/** Whose process a container runs and how old its image is (`GET /containers/{id}/json`, `GET /images/{id}/json`). */
export async function workloadFacts({ docker }: EngineConnection, id: string): Promise<WorkloadFacts> {
  const { Config, Image } = await docker.getContainer(id).inspect();
  const { Created } = await docker.getImage(Image).inspect();
  const imageCreated = Date.parse(Created);
  return { user: Config.User, imageCreated: Number.isNaN(imageCreated) ? 0 : imageCreated };
}
