import { exitWords } from './exit-words.js';
import { findContainer } from './find-container.js';
import type { ObservedContainer } from './observed.js';
import { replicaStatus } from './status.js';
import type { ServiceStatus } from './status.js';

/** What the Compose file would have to say of a container and does not: there is no file, or the service is not in it. */
export type Bareness = 'undeclared' | 'orphan' | 'one-off';

/** The status of a container from the engine alone. */
export function bareStatus(
  container: ObservedContainer,
  containers: ObservedContainer[],
  bareness: Bareness,
): ServiceStatus {
  const { service, number, name, role } = container;
  const sandbox = role === 'workload' ? findContainer(containers, 'sandbox', service, number) : undefined;
  return replicaStatus({ service, number, name, ...judge(container, bareness) }, container, sandbox);
}

function judge(container: ObservedContainer, bareness: Bareness): { state: ServiceStatus['state']; cause?: string } {
  const fault = faultOf(container);
  if (bareness === 'orphan') {
    return { state: 'orphan', cause: `not in the Compose file, ${fault ?? runningWords(container)}` };
  }
  if (bareness === 'one-off') return { state: 'one-off', cause: fault ?? runningWords(container) };
  if (fault !== undefined) return { state: 'broken', cause: fault };
  if (container.state === 'exited') return { state: 'completed' };
  return { state: container.health === 'starting' ? 'starting' : 'ok' };
}

function runningWords({ state, health }: ObservedContainer): string {
  if (state === 'exited') return 'completed';
  return health === 'none' ? state : health;
}

/** Why a container is not well, undefined where it runs or has ended with 0. */
function faultOf({ state, health, exitCode = 0 }: ObservedContainer): string | undefined {
  switch (state) {
    case 'running':
      return health === 'unhealthy' ? 'its health check fails' : undefined;
    case 'exited':
      return exitCode === 0 ? undefined : exitWords(exitCode);
    case 'created':
      return 'never started';
    default:
      return state;
  }
}
