import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** A process as the host's `ps` tells it, by heading: `PID`, `CMD` … */
export type Process = Record<string, string>;

/** The processes of a container (`GET /containers/{id}/top`); none where it does not run. */
export async function processesOf({ docker }: EngineConnection, id: string): Promise<Process[]> {
  try {
    const { Titles, Processes } = (await docker.getContainer(id).top()) as {
      Titles: string[];
      Processes: string[][] | null;
    };
    return (Processes ?? []).map((values) =>
      Object.fromEntries(Titles.map((title, at) => [title, values[at] ?? ''] as const)),
    );
  } catch (error) {
    const { status } = engineFault(error);
    if (status === 404 || status === 409) return [];
    throw error;
  }
}
