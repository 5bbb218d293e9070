import type { EngineConnection } from '../../engine/connection.js';
import { logLines } from '../../engine/logs/log-lines.js';
import { streamLog } from '../../engine/logs/log-stream.js';
import type { LogLine } from '../logs.js';

/** Who takes the output of replicas. */
export interface OutputSinks {
  /** Output of a replica, `api-1`. */
  onLog: (source: string, chunk: string, stream: 'stdout' | 'stderr') => void;
  /** Takes whole lines with their times in place of `onLog`. */
  onLine?: (line: LogLine) => void;
}

/** What is to be shown of a container. */
export interface Output {
  source: string;
  id: string;
  since: string;
  tail: number | 'all';
  timestamps: boolean;
}

/** Hands on what a container prints, until it ends. */
export async function followOutput(
  connection: EngineConnection,
  { source, id, since, tail, timestamps }: Output,
  { onLine, onLog }: OutputSinks,
  stop: AbortSignal,
): Promise<void> {
  if (onLine === undefined) {
    const query = { follow: true, tail, since, timestamps };
    await streamLog(
      connection,
      id,
      query,
      (chunk, stream) => {
        onLog(source, chunk, stream);
      },
      stop,
    );
    return;
  }
  const service = serviceOf(source);
  for await (const lines of logLines(connection, id, { tail, since, follow: stop })) {
    for (const line of lines) onLine({ ...line, source, service });
  }
}

/** From when on the output of a replica is shown: Unix seconds, with nanoseconds. */
export function startOf(source: string, { since, after }: { since: Date; after?: Map<string, string> }): string {
  const last = after?.get(source);
  if (last === undefined) return String(since.getTime() / 1000);
  const nanoseconds = /\.(\d+)/.exec(last)?.[1] ?? '0';
  const next = BigInt(Math.floor(Date.parse(last) / 1000)) * 1_000_000_000n + BigInt(nanoseconds.padEnd(9, '0')) + 1n;
  return `${next / 1_000_000_000n}.${String(next % 1_000_000_000n).padStart(9, '0')}`;
}

/** `api` of the replica `api-1`. */
export function serviceOf(source: string): string {
  return source.slice(0, source.lastIndexOf('-'));
}
