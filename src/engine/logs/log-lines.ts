import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { EngineConnection } from '../connection.js';
import { FrameSplitter } from './log-frames.js';
import type { LogChunk } from './log-frames.js';

export interface LogQuery {
  /** Number of lines, or `all`. */
  tail: number | 'all';
  /** Unix seconds, fractions allowed. */
  since?: string;
  until?: string;
  /** Goes on with what comes until this aborts. */
  follow?: AbortSignal;
}

/** One line of a container's output. */
export interface ContainerLine {
  stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds: of its first part, where the engine kept it in several. */
  time: string;
  text: string;
}

/** The lines that a container has printed, in the pieces that come from the engine (`GET /containers/{id}/logs`). */
export async function* logLines(
  connection: EngineConnection,
  id: string,
  query: LogQuery,
): AsyncGenerator<ContainerLine[], void> {
  const { Config } = await connection.docker.getContainer(id).inspect();
  const splitter = new FrameSplitter();
  const joiner = new LineJoiner();
  const log = await openLog(connection, id, query);
  const stop = (): void => {
    log.destroy();
  };
  query.follow?.addEventListener('abort', stop, { once: true });
  try {
    for await (const bytes of log) {
      const lines = Config.Tty
        ? joiner.pushRaw(bytes as Buffer)
        : splitter.push(bytes as Buffer).flatMap((chunk) => joiner.push(chunk));
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (query.follow?.aborted !== true) throw error;
  } finally {
    query.follow?.removeEventListener('abort', stop);
  }
  yield joiner.end();
}

function openLog({ docker }: EngineConnection, id: string, query: LogQuery): Promise<IncomingMessage> {
  const { tail, since, until } = query;
  const options = {
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(query.follow === undefined ? {} : { follow: true }),
    ...(tail === 'all' ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { path: `/containers/${id}/logs?`, method: 'GET', isStream: true, options, statusCodes: { 200: true } },
      (error, answer) => {
        if (error) reject(error);
        else resolve(answer as IncomingMessage);
      },
    );
  });
}

/**
 * Makes lines of the engine's frames. It keeps a long line in parts of 16 kB and puts a time before each: only the first
 * one is the line's.
 */
export class LineJoiner {
  private readonly open = new Map<LogChunk['stream'], ContainerLine>();
  private readonly decoder = new StringDecoder('utf8');
  private raw = '';

  /** The line that is complete with this frame, which is a whole line or a part of one. */
  push({ stream, bytes }: LogChunk): ContainerLine[] {
    const space = bytes.indexOf(0x20);
    const at = space < 0 ? bytes.length : space;
    const line = this.open.get(stream) ?? { stream, time: bytes.toString('latin1', 0, at), text: '' };
    line.text += bytes.toString('utf8', at + 1);
    if (bytes.at(-1) !== 0x0a) {
      this.open.set(stream, line);
      return [];
    }
    this.open.delete(stream);
    line.text = line.text.replace(/\r?\n$/, '');
    return [line];
  }

  /** The lines that are complete with a piece of a terminal's output, which comes without frames. */
  pushRaw(bytes: Buffer): ContainerLine[] {
    const lines = (this.raw + this.decoder.write(bytes)).split('\n');
    this.raw = lines.pop() ?? '';
    return lines.map(rawLine);
  }

  /** What was left without a newline. */
  end(): ContainerLine[] {
    return [...this.open.values(), ...(this.raw === '' ? [] : [rawLine(this.raw)])];
  }
}

function rawLine(line: string): ContainerLine {
  const at = line.indexOf(' ');
  const end = at < 0 ? line.length : at;
  return { stream: 'stdout', time: line.slice(0, end), text: line.slice(end + 1).replace(/\r$/, '') };
}
