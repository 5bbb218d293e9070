import { commitContainer } from '../engine/containers/container-image.js';
import type { CommitOptions as ImageOptions } from '../engine/containers/container-image.js';
import { formatAskedFor } from '../plan/asked-for.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView, requireReplica } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface CommitOptions extends ImageOptions {
  service: string;
  /** Which replica; the first where undefined. */
  number: number | undefined;
  dryRun: boolean;
}

export interface CommitResult {
  container: string;
  /** `sha256:…`; with `--dry-run` there is none. */
  image?: string;
  /** What would be done, with `--dry-run` alone. */
  plan?: string;
}

/** Makes an image of what a service's container has become. Volumes are not in it. */
export async function commit(
  project: ProjectOptions,
  { service, number, dryRun, ...options }: CommitOptions,
  surroundings: Onlooker,
): Promise<CommitResult> {
  const view = await openView(project, [service], surroundings);
  const replica = requireReplica(view, service, number);
  const words = `commit to ${options.reference ?? 'an image without a name'}`;
  if (dryRun) return { container: replica.name, plan: formatAskedFor([{ ...replica, words }]) };
  return { container: replica.name, image: await commitContainer(view.connection, replica.id, options) };
}
