import { exportContainer } from '../engine/containers/container-image.js';
import { formatAskedFor } from '../plan/asked-for.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView, requireReplica } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface ExportOptions {
  service: string;
  /** Which replica; the first where undefined. */
  number: number | undefined;
}

/** What would be done. */
export async function previewExport(
  project: ProjectOptions,
  { service, number, output }: ExportOptions & { output: string },
  surroundings: Onlooker,
): Promise<{ container: string; output: string; plan: string }> {
  const replica = requireReplica(await openView(project, [service], surroundings), service, number);
  return { container: replica.name, output, plan: formatAskedFor([{ ...replica, words: `export to ${output}` }]) };
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
