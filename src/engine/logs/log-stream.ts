import type { EngineConnection } from '../connection.js';
import { FrameSplitter } from './log-frames.js';

export interface LogStreamOptions {
  follow: boolean;
  /** Number of lines, or `all`. */
  tail: number | 'all';
  /** Unix seconds, fractions allowed, or what the engine takes: `10m`, a date. */
  since?: string;
  until?: string;
  timestamps: boolean;
}

export type LogSink = (chunk: string, stream: 'stdout' | 'stderr') => void;

/** Hands on a container's output until it ends or the signal aborts (`GET /containers/{id}/logs`). */
export async function streamLog(
  { docker }: EngineConnection,
  id: string,
  options: LogStreamOptions,
  onChunk: LogSink,
  signal: AbortSignal,
): Promise<void> {
  const container = docker.getContainer(id);
  const { Config } = await container.inspect();
  const { since, until, follow, tail, timestamps } = options;
  const query = {
    stdout: true,
    stderr: true,
    timestamps,
    ...(tail === 'all' ? {} : { tail }),
    ...(since === undefined ? {} : { since: since as unknown as number }),
    ...(until === undefined ? {} : { until: until as unknown as number }),
  };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const splitter = new FrameSplitter();
  const take = (bytes: Buffer): void => {
    const chunks = Config.Tty ? [{ stream: 'stdout' as const, bytes }] : splitter.push(bytes);
    for (const chunk of chunks) onChunk(decoders[chunk.stream].decode(chunk.bytes, { stream: true }), chunk.stream);
  };
  if (!follow) {
    take(await container.logs({ ...query, follow: false }));
    return;
  }
  const stream = (await container.logs({ ...query, follow: true })) as NodeJS.ReadableStream & { destroy: () => void };
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stream.destroy();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    stream.on('data', take).on('end', end).on('close', end).on('error', end);
    if (signal.aborted) end();
  });
}
