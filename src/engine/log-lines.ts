import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { EngineConnection } from './connection.js';
import { FrameSplitter } from './log-frames.js';
import type { LogChunk } from './log-frames.js';

export interface LogQuery {
  /** Number of lines, or `all`. */
  tail: number | 'all';
  /** Unix seconds, fractions allowed. */
  since?: string;
  until?: string;
}

/** One line of a container's output. */
export interface ContainerLine {
  stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds: of its first part, where the engine kept it in several. */
  time: string;
  text: string;
}

/** The lines that a container has printed, as they come from the engine (`GET /containers/{id}/logs`), one in memory. */
export async function* logLines(
  connection: EngineConnection,
  id: string,
  query: LogQuery,
): AsyncGenerator<ContainerLine, void> {
  const { Config } = await connection.docker.getContainer(id).inspect();
  const splitter = new FrameSplitter();
  const joiner = new LineJoiner();
  for await (const bytes of await openLog(connection, id, query)) {
    if (Config.Tty) yield* joiner.pushRaw(bytes as Buffer);
    else for (const chunk of splitter.push(bytes as Buffer)) yield* joiner.push(chunk);
  }
  yield* joiner.end();
}

function openLog({ docker }: EngineConnection, id: string, query: LogQuery): Promise<IncomingMessage> {
  const { tail, since, until } = query;
  const options = {
    stdout: true,
    stderr: true,
    timestamps: true,
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
  *push({ stream, bytes }: LogChunk): Generator<ContainerLine, void> {
    const space = bytes.indexOf(0x20);
    const at = space < 0 ? bytes.length : space;
    const text = bytes.subarray(at + 1).toString('utf8');
    const line = this.open.get(stream) ?? { stream, time: bytes.subarray(0, at).toString('utf8'), text: '' };
    line.text += text;
    if (text.endsWith('\n')) {
      this.open.delete(stream);
      yield { ...line, text: line.text.replace(/\r?\n$/, '') };
    } else this.open.set(stream, line);
  }

  /** The lines that are complete with a piece of a terminal's output, which comes without frames. */
  *pushRaw(bytes: Buffer): Generator<ContainerLine, void> {
    const lines = (this.raw + this.decoder.write(bytes)).split('\n');
    this.raw = lines.pop() ?? '';
    for (const line of lines) yield rawLine(line);
  }

  /** What was left without a newline. */
  *end(): Generator<ContainerLine, void> {
    yield* this.open.values();
    if (this.raw !== '') yield rawLine(this.raw);
  }
}

function rawLine(line: string): ContainerLine {
  const at = line.indexOf(' ');
  const end = at < 0 ? line.length : at;
  return { stream: 'stdout', time: line.slice(0, end), text: line.slice(end + 1).replace(/\r$/, '') };
}
