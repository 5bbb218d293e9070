import type { EngineConnection } from './connection.js';

/**
 * Bytes on disk by name of the volume (`GET /system/df`). The engine walks through their files, and below API 1.42
 * through images and containers too. Volumes that are mounts of something else have none.
 */
export async function volumeSizes({ docker }: EngineConnection): Promise<Map<string, number>> {
  const df = docker.df.bind(docker) as (options: { type: string }) => Promise<{ Volumes?: SizedVolume[] | null }>;
  const { Volumes } = await df({ type: 'volume' });
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
