import type { ObservedContainer } from '../../plan/observed.js';
import type { EngineConnection } from '../connection.js';
import { probeCommand, runProbe } from './health-probe.js';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * The containers with a fresh answer for those that the engine calls `starting`: it probes only at its interval, so a
 * service can be healthy for half a minute before it says so. Their own declared check is asked once, all at a time.
 */
export async function probeStarting(
  connection: EngineConnection,
  containers: ObservedContainer[],
): Promise<ObservedContainer[]> {
  return Promise.all(
    containers.map(async (container) => {
      if (container.health !== 'starting' || container.state !== 'running') return container;
      const { Config } = await connection.docker.getContainer(container.id).inspect();
      const command = probeCommand(Config.Healthcheck, (Config as { Shell?: string[] }).Shell);
      const healthy = command !== undefined && (await runProbe(connection, container.id, command, PROBE_TIMEOUT_MS));
      if (!healthy) return container;
      const status = container.status.replace('health: starting', 'healthy');
      return { ...container, health: 'healthy' as const, status };
    }),
  );
}
