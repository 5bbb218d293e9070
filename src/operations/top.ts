import { processesOf } from '../engine/containers/processes.js';
import type { Process } from '../engine/containers/processes.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openView, replicasOf } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface ServiceProcess {
  service: string;
  number: number;
  containerId: string;
  /** As the host's `ps` tells it, by heading: `PID`, `CMD` … */
  process: Process;
}

/** The processes of the services that run, and of what `run` started; a sandbox has none of interest. */
export async function top(
  project: ProjectOptions,
  options: { services: string[] },
  surroundings: Onlooker,
): Promise<{ project: string; processes: ServiceProcess[] }> {
  const view = await openView(project, options.services, surroundings);
  const oneOffs = view.containers.filter(({ role, service }) => role === 'one-off' && view.services.includes(service));
  const running = [...replicasOf(view), ...oneOffs].filter(({ state }) => state === 'running' || state === 'paused');
  const processes = await Promise.all(
    running.map(async ({ id, service, number }) =>
      (await processesOf(view.connection, id)).map((process) => ({ service, number, containerId: id, process })),
    ),
  );
  return { project: view.project, processes: processes.flat() };
}
