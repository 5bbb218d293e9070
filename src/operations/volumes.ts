import { listVolumes } from '../engine/data/list-volumes.js';
import type { ListedVolume } from '../engine/data/list-volumes.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface ProjectVolume extends ListedVolume {
  /** The services with a container that mounts it. */
  services: string[];
}

/** The volumes of the project, or those that the named services mount. */
export async function volumes(
  project: ProjectOptions,
  options: { services: string[] },
  surroundings: Onlooker,
): Promise<{ project: string; volumes: ProjectVolume[] }> {
  const view = await openView(project, options.services, surroundings);
  const all = (await listVolumes(view.connection, view.project)).map((volume) => {
    const users = view.containers.filter(({ mounts }) => mounts.some(({ name }) => name === volume.name));
    return { ...volume, services: [...new Set(users.map(({ service }) => service))].sort() };
  });
  const { services } = options;
  const wanted = all.filter((volume) => services.length === 0 || volume.services.some((one) => services.includes(one)));
  return { project: view.project, volumes: wanted };
}
