import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** How long sizes are waited for where they are no more than a detail, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Pause before an engine that counts for somebody else is asked again, in milliseconds. */
const ASK_AGAIN_MS = 200;

/**
 * Bytes on disk by name of the volume (`GET /system/df`). The engine walks through their files, and below API 1.42
 * through images and containers too; it does so for one asker at a time, whose turn is waited for. Volumes that are mounts
 * of something else have none.
 */
export async function volumeSizes(connection: EngineConnection, signal?: AbortSignal): Promise<Map<string, number>> {
  for (;;) {
    try {
      return await count(connection, signal);
    } catch (error) {
      if (!/disk usage operation is already running/.test(engineFault(error).message)) throw error;
      await sleep(ASK_AGAIN_MS, undefined, signal && { signal });
    }
  }
}

/** The sizes that the engine can tell in time; none where it can't. */
export function knownVolumeSizes(connection: EngineConnection): Promise<Map<string, number>> {
  return volumeSizes(connection, AbortSignal.timeout(PATIENCE_MS)).catch(() => new Map());
}

async function count({ docker }: EngineConnection, abortSignal?: AbortSignal): Promise<Map<string, number>> {
  const df = docker.df.bind(docker) as unknown as (options: object) => Promise<{ Volumes?: SizedVolume[] | null }>;
  const { Volumes } = await df({ type: 'volume', ...(abortSignal && { abortSignal }) });
  return new Map(
    (Volumes ?? []).flatMap(({ Name, UsageData }) => {
      const size = UsageData?.Size ?? -1;
      return size < 0 ? [] : [[Name, size] as const];
    }),
  );
}

interface SizedVolume {
  Name: string;
  UsageData?: { Size: number } | null;
}
