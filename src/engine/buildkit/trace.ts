import { bytesOf, decodeMessage, numberOf, textOf, type Field } from './protobuf.js';

/** One step of a build: `[builder 3/9] RUN npm ci`, `[internal] load build context`. */
export interface Vertex {
  digest: string;
  name: string;
  cached: boolean;
  /** Milliseconds since 1970; undefined while it has not begun or ended. */
  started: number | undefined;
  completed: number | undefined;
  /** Why it failed, '' where it did not. */
  error: string;
}

/** How far a part of a step is: a layer that is pulled, files that are sent. Bytes where it counts bytes. */
export interface VertexStatus {
  id: string;
  vertex: string;
  current: number;
  total: number;
  completed: boolean;
}

export interface VertexLog {
  vertex: string;
  text: string;
}

/** What happened in a build since the last message of its trace. */
export interface BuildTrace {
  vertexes: Vertex[];
  statuses: VertexStatus[];
  logs: VertexLog[];
}

/** Decodes one `moby.buildkit.trace` message. (moby.buildkit.v1, StatusResponse) */
export function decodeTrace(message: Buffer): BuildTrace {
  const fields = decodeMessage(message);
  return {
    vertexes: bytesOf(fields, 1).map((bytes) => decodeVertex(decodeMessage(bytes))),
    statuses: bytesOf(fields, 2).map((bytes) => decodeStatus(decodeMessage(bytes))),
    logs: bytesOf(fields, 3).map((bytes) => decodeLog(decodeMessage(bytes))),
  };
}

function decodeVertex(fields: Field[]): Vertex {
  return {
    digest: textOf(fields, 1),
    name: textOf(fields, 3),
    cached: numberOf(fields, 4) === 1,
    started: timeOf(fields, 5),
    completed: timeOf(fields, 6),
    error: textOf(fields, 7),
  };
}

function decodeStatus(fields: Field[]): VertexStatus {
  return {
    id: textOf(fields, 1),
    vertex: textOf(fields, 2),
    current: numberOf(fields, 4),
    total: numberOf(fields, 5),
    completed: timeOf(fields, 8) !== undefined,
  };
}

function decodeLog(fields: Field[]): VertexLog {
  return { vertex: textOf(fields, 1), text: textOf(fields, 4) };
}

function timeOf(fields: Field[], number: number): number | undefined {
  const bytes = bytesOf(fields, number)[0];
  if (bytes === undefined) return undefined;
  const timestamp = decodeMessage(bytes);
  return numberOf(timestamp, 1) * 1000 + numberOf(timestamp, 2) / 1e6;
}
