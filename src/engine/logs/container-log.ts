import type { EngineConnection } from '../connection.js';
import { frameText } from './log-frames.js';

/** The last lines of a container's output (`GET /containers/{id}/logs`), '' where its log driver keeps none. */
export function tailLog(connection: EngineConnection, id: string, lines: number): Promise<string> {
  return readLog(connection, id, { tail: lines });
}

/** Lines of a replaced container's output that are kept. */
const KEPT_LINES = 10_000;

/** A container's output with the engine's time stamps, up to its last 10,000 lines. */
export function fullLog(connection: EngineConnection, id: string): Promise<string> {
  return readLog(connection, id, { tail: KEPT_LINES, timestamps: true });
}

async function readLog(
  { docker }: EngineConnection,
  id: string,
  options: { tail: number; timestamps?: boolean },
): Promise<string> {
  const container = docker.getContainer(id);
  try {
    const [{ Config }, output] = await Promise.all([
      container.inspect(),
      container.logs({ stdout: true, stderr: true, follow: false, ...options }),
    ]);
    const text = Config.Tty ? output.toString('utf8') : frameText(output);
    return text.trimEnd();
  } catch {
    return '';
  }
}
