import type { EngineConnection } from '../connection.js';

/**
 * The last output of a container as the engine hands it out, with what it puts before each piece: enough to look for
 * words in it, for one call. (`GET /containers/{id}/logs`) Empty where its log driver keeps nothing.
 */
export async function lastOutput({ docker }: EngineConnection, id: string, lines: number): Promise<string> {
  try {
    const output = await docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines });
    return output.toString('utf8');
  } catch {
    return '';
  }
}
