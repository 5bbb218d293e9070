import type { EngineConnection } from '../connection.js';
import { unlessMissing } from '../failures/ignore-missing.js';

/** Waits until a container does not run and returns its exit code (`POST /containers/{id}/wait`); undefined if it is gone. */
export async function containerEnd({ docker }: EngineConnection, id: string): Promise<number | undefined> {
  const end = (await unlessMissing(docker.getContainer(id).wait())) as { StatusCode: number } | undefined;
  return end?.StatusCode;
}
