import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** What a container uses at a moment, reckoned as docker's client does. Sizes in bytes. */
export interface Usage {
  /** Of one core: 200 is two cores at work. */
  cpuPercent: number;
  /** Without the file cache that could be dropped at once. */
  memory: number;
  memoryLimit: number;
  memoryPercent: number;
  /** Received and sent since the network namespace began. */
  networkIn: number;
  networkOut: number;
  blockRead: number;
  blockWrite: number;
  processes: number;
}

/** The parts of the engine's answer that count. Absent ones: other systems, older engines, podman. */
export interface RawStats {
  cpu_stats: RawCpu;
  precpu_stats: RawCpu;
  memory_stats?: { usage?: number; limit?: number; stats?: Record<string, number> | null };
  networks?: Record<string, { rx_bytes: number; tx_bytes: number }> | null;
  blkio_stats?: { io_service_bytes_recursive?: { op: string; value: number }[] | null };
  pids_stats?: { current?: number };
}

interface RawCpu {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] | null };
  system_cpu_usage?: number;
  online_cpus?: number;
}

/**
 * The usage of a running container, over about a second (`GET /containers/{id}/stats`). `network`: the container whose
 * namespace it is in, for engines that count traffic only there. Undefined where it does not run.
 */
export async function usageOf(connection: EngineConnection, id: string, network: string): Promise<Usage | undefined> {
  const own = await rawStats(connection, id);
  if (own === undefined) return undefined;
  if (Object.keys(own.networks ?? {}).length > 0 || network === id) return reckon(own);
  const sandbox = await rawStats(connection, network);
  return reckon({ ...own, networks: sandbox?.networks ?? null });
}

async function rawStats({ docker }: EngineConnection, id: string): Promise<RawStats | undefined> {
  try {
    const stats = (await docker.getContainer(id).stats({ stream: false })) as Partial<RawStats> | undefined;
    // of a container that goes meanwhile the engine answers without them
    return stats?.cpu_stats === undefined ? undefined : { precpu_stats: {}, ...stats, cpu_stats: stats.cpu_stats };
  } catch (error) {
    const { status } = engineFault(error);
    if (status === 404 || status === 409) return undefined;
    throw error;
  }
}

/** docker's own arithmetic, from two readings of the processor and one of the rest. */
export function reckon({ cpu_stats, precpu_stats, memory_stats, networks, blkio_stats, pids_stats }: RawStats): Usage {
  const { usage = 0, limit = 0, stats } = memory_stats ?? {};
  // cgroup v1 counts those below too under the one name, v2 under the other
  const cache = stats?.['total_inactive_file'] ?? stats?.['inactive_file'] ?? 0;
  const memory = cache < usage ? usage - cache : usage;
  const interfaces = Object.values(networks ?? {});
  const blocks = blkio_stats?.io_service_bytes_recursive ?? [];
  const blockSum = (letter: string): number =>
    sum(blocks.filter(({ op }) => op.toLowerCase().startsWith(letter)).map(({ value }) => value));
  return {
    cpuPercent: cpuPercent(cpu_stats, precpu_stats),
    memory,
    memoryLimit: limit,
    memoryPercent: limit === 0 ? 0 : (memory / limit) * 100,
    networkIn: sum(interfaces.map(({ rx_bytes }) => rx_bytes)),
    networkOut: sum(interfaces.map(({ tx_bytes }) => tx_bytes)),
    blockRead: blockSum('r'),
    blockWrite: blockSum('w'),
    processes: pids_stats?.current ?? 0,
  };
}

function cpuPercent(now: RawCpu, before: RawCpu): number {
  const used = (now.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0);
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  const cores = now.online_cpus ?? now.cpu_usage?.percpu_usage?.length ?? 1;
  return used > 0 && passed > 0 ? (used / passed) * cores * 100 : 0;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
