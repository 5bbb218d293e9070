import type { EngineConnection } from '../connection.js';

/** When containers were started last, in milliseconds since 1970, by id; one that is gone is left out. (`GET /containers/{id}/json`) */
export async function startTimes({ docker }: EngineConnection, ids: string[]): Promise<Map<string, number>> {
  const times = await Promise.all(
    ids.map(async (id) => {
      const info = await docker
        .getContainer(id)
        .inspect()
        .catch(() => undefined);
      return info === undefined ? [] : [[id, Date.parse(info.State.StartedAt)] as const];
    }),
  );
  return new Map(times.flat());
}
