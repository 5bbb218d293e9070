import { statfs } from 'node:fs/promises';
import { release } from 'node:os';
import type { Capabilities } from './capabilities.js';
import type { Check } from './check.js';
import type { EngineConnection } from '../connection.js';

const GB = 1000 ** 3;
const FULL = GB;
const NEARLY_FULL = 5 * GB;
const USAGE_TIMEOUT_MS = 5000;

/** `GET /system/df`, as far as it is needed; sizes in bytes. */
interface DiskUsage {
  Images: { Containers: number; Size: number; SharedSize: number }[] | null;
  BuildCache: { InUse: boolean; Shared: boolean; Size: number }[] | null;
}

/** How full the disk with the engine's data is, where that disk is this machine's, and what could be freed. */
export async function diskCheck(connection: EngineConnection, capabilities: Capabilities): Promise<Check> {
  const [space, reclaimable] = await Promise.all([dataSpace(capabilities), reclaimableBytes(connection)]);
  const freeable = reclaimable === undefined ? '' : `${gigabytes(reclaimable)} can be freed`;
  if (space === undefined) {
    return {
      name: 'disk',
      status: 'ok',
      detail: ['the engine does not tell how full its disk is', freeable].filter(Boolean).join('; '),
    };
  }
  const detail = [`${gigabytes(space.free)} free of ${gigabytes(space.total)}`, freeable].filter(Boolean).join('; ');
  if (space.free >= NEARLY_FULL) return { name: 'disk', status: 'ok', detail };
  return { name: 'disk', status: space.free < FULL ? 'fail' : 'warn', detail, fix: 'docker system prune' };
}

/** The file system of the engine's data; undefined for an engine in a virtual machine or on another host. */
export async function dataSpace({
  kernel,
  dataFolder,
}: Capabilities): Promise<{ free: number; total: number } | undefined> {
  if (kernel !== release()) return undefined;
  try {
    const { bavail, blocks, bsize } = await statfs(dataFolder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** What unused images and build cache take; undefined where the engine takes too long to count. */
async function reclaimableBytes({ docker }: EngineConnection): Promise<number | undefined> {
  const diskUsage = docker.df.bind(docker) as unknown as (options: { abortSignal: AbortSignal }) => Promise<DiskUsage>;
  try {
    const usage = await diskUsage({ abortSignal: AbortSignal.timeout(USAGE_TIMEOUT_MS) });
    const images = (usage.Images ?? []).filter(({ Containers }) => Containers === 0);
    const cache = (usage.BuildCache ?? []).filter(({ InUse, Shared }) => !InUse && !Shared);
    const own = images.map(({ Size, SharedSize }) => Size - Math.max(0, SharedSize));
    return [...own, ...cache.map(({ Size }) => Size)].reduce((sum, size) => sum + size, 0);
  } catch {
    return undefined;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB`;
}
