import type { BuildTrace, Vertex, VertexLog, VertexStatus } from '../buildkit/trace.js';

/** The parts of a line of `--progress rawjson` that are used. (BuildKit, client.SolveStatus) */
interface RawStatus {
  vertexes?: {
    digest?: string;
    name?: string;
    cached?: boolean;
    started?: string;
    completed?: string;
    error?: string;
  }[];
  statuses?: { id?: string; vertex?: string; current?: number; total?: number; completed?: string }[];
  logs?: { vertex?: string; data?: string }[];
}

/** One line of `docker buildx … --progress rawjson` as a trace; undefined for a line that is none. */
export function readRawTrace(line: string): BuildTrace | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { vertexes = [], statuses = [], logs = [] } = JSON.parse(line) as RawStatus;
    return { vertexes: vertexes.map(vertexOf), statuses: statuses.map(statusOf), logs: logs.map(logOf) };
  } catch {
    return undefined;
  }
}

function vertexOf(raw: NonNullable<RawStatus['vertexes']>[number]): Vertex {
  return {
    digest: raw.digest ?? '',
    name: raw.name ?? '',
    cached: raw.cached ?? false,
    started: timeOf(raw.started),
    completed: timeOf(raw.completed),
    error: raw.error ?? '',
  };
}

function statusOf(raw: NonNullable<RawStatus['statuses']>[number]): VertexStatus {
  const { id = '', vertex = '', current = 0, total = 0, completed } = raw;
  return { id, vertex, current, total, completed: completed !== undefined };
}

function logOf({ vertex = '', data = '' }: NonNullable<RawStatus['logs']>[number]): VertexLog {
  return { vertex, text: Buffer.from(data, 'base64').toString('utf8') };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
