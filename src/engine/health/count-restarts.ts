import type { ObservedContainer } from '../../plan/observed.js';
import type { Stack } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { restartPolicy } from '../spec/restart.js';

/** The engine takes for well, and forgets its earlier pauses, what has run for so many seconds. */
const WELL_AFTER_SECONDS = 10;

/**
 * The workloads with how often the engine has started them again, where that may matter: a crash loop is listed as running
 * in the moments between its ends. Asked only of what has run for less than 10 s and would be started again. (`RestartCount`
 * of `GET /containers/{id}/json`; it counts what the restart policy does, not what a user does.)
 */
export async function countRestarts(
  { docker }: EngineConnection,
  services: Stack['services'],
  containers: ObservedContainer[],
): Promise<ObservedContainer[]> {
  return Promise.all(
    containers.map(async (container) => {
      const { role, state, upSeconds = Infinity } = container;
      if (role !== 'workload' || state !== 'running' || upSeconds >= WELL_AFTER_SECONDS) return container;
      const service = services[container.service];
      if (service === undefined || isNeverRestarted(restartPolicy(service))) return container;
      const info = await docker
        .getContainer(container.id)
        .inspect()
        .catch(() => undefined);
      if (info === undefined || info.RestartCount === 0) return container;
      return { ...container, restarts: info.RestartCount };
    }),
  );
}

function isNeverRestarted({ Name }: { Name?: string }): boolean {
  return Name === undefined || Name === '' || Name === 'no';
}
