import type { EngineConnection } from '../connection.js';
import { tailLog } from '../logs/container-log.js';
import { lastCheck } from '../health/last-check.js';

/** What a container leaves to learn from. Its shape is public: it is part of `--json`. */
export interface FailureEvidence {
  exitCode: number;
  oomKilled: boolean;
  restarts: number;
  /** The engine's own error, '' where there is none. */
  error: string;
  /** Output of the last health check, '' where there is none. */
  healthOutput: string;
  lastLines: string[];
}

const EVIDENCE_LINES = 5;

/** Reads what is left of a container: `GET /containers/{id}/json` and its last log lines; undefined where it is gone. */
export async function inspectFailure(connection: EngineConnection, id: string): Promise<FailureEvidence | undefined> {
  try {
    const [{ State, RestartCount }, log] = await Promise.all([
      connection.docker.getContainer(id).inspect(),
      tailLog(connection, id, EVIDENCE_LINES),
    ]);
    return {
      exitCode: State.ExitCode,
      oomKilled: State.OOMKilled,
      restarts: RestartCount,
      error: State.Error,
      healthOutput: lastCheck(State)?.Output.trim() ?? '',
      lastLines: log === '' ? [] : log.split('\n'),
    };
  } catch {
    return undefined;
  }
}
