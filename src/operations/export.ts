import { exportContainer } from '../engine/container-image.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView, requireReplica } from './view.js';
import type { Onlooker } from './view.js';

export interface ExportOptions {
  service: string;
  /** Which replica; the first where undefined. */
  number: number | undefined;
}

/** The file system of a service's container as a tar archive, as the engine sends it. Volumes are not in it. */
export async function exportService(
  project: ProjectOptions,
  { service, number }: ExportOptions,
  surroundings: Onlooker,
): Promise<{ container: string; archive: NodeJS.ReadableStream }> {
  const view = await openView(project, [service], surroundings);
  const replica = requireReplica(view, service, number);
  return { container: replica.name, archive: await exportContainer(view.connection, replica.id) };
}
