import type { EngineConnection } from '../engine/connection.js';
import { engineFault } from '../engine/failures/failure.js';
import { logLines } from '../engine/logs/log-lines.js';
import type { ContainerLine, LogQuery } from '../engine/logs/log-lines.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { readReplacedLog } from '../project/replaced-log.js';
import { engineTime } from './attached/engine-time.js';
import { mergeByTime } from './attached/merge-by-time.js';
import { openView, replicasOf, requireReplica } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface LogsOptions {
  services: string[];
  /** Which replica alone. */
  number?: number | undefined;
  tail: number | 'all';
  since?: string | undefined;
  until?: string | undefined;
}

export interface LogLine extends ContainerLine {
  /** `api-1` */
  source: string;
  service: string;
}

export interface LogsResult {
  project: string;
  /** The replicas that have output, or may have. */
  sources: string[];
  /** All lines, in batches. */
  lines: AsyncIterable<LogLine[]>;
}

/** The output of the services so far, all lines in the order of their times, read as they are taken. */
export async function logs(project: ProjectOptions, options: LogsOptions, surroundings: Onlooker): Promise<LogsResult> {
  const { since, until, tail, number } = options;
  const query: LogQuery = {
    tail,
    ...(since === undefined ? {} : { since: engineTime(since) }),
    ...(until === undefined ? {} : { until: engineTime(until) }),
  };
  const view = await openView(project, options.services, surroundings);
  const [only] = view.services;
  if (number !== undefined && options.services.length === 1 && only !== undefined) requireReplica(view, only, number);
  const replicas = replicasOf(view).filter((one) => number === undefined || one.number === number);
  const lines = replicas.map((one) => linesOf(view.connection, one, query, surroundings.onWarning));
  return { project: view.project, sources: replicas.map(sourceOf), lines: mergeByTime(lines) };
}

async function* linesOf(
  connection: EngineConnection,
  replica: ObservedContainer,
  query: LogQuery,
  onWarning: (message: string) => void,
): AsyncGenerator<LogLine[], void> {
  const source = sourceOf(replica);
  try {
    for await (const lines of logLines(connection, replica.id, query)) {
      yield lines.map((line) => ({ ...line, source, service: replica.service }));
    }
  } catch (error) {
    const { status, message } = engineFault(error);
    // gone meanwhile: there is nothing left to show
    if (status === 404 || status === 409) return;
    if (status !== 501 && !/logging driver/.test(message)) throw error;
    onWarning(`The output of ${source} can't be read back: its logging driver keeps none here`);
  }
}

/** The kept output of containers that a reset or an `up` replaced, the last one of each replica, one after the other. */
export async function previousLogs(
  project: ProjectOptions,
  options: LogsOptions,
  surroundings: Onlooker,
): Promise<LogsResult> {
  const view = await openView(project, options.services, surroundings);
  const lines: LogLine[] = [];
  for (const service of view.services) lines.push(...(await keptLines(view.project, service, options)));
  return {
    project: view.project,
    sources: [...new Set(lines.map(({ source }) => source))],
    lines: inOrder(lines),
  };
}

async function keptLines(project: string, service: string, { tail, number }: LogsOptions): Promise<LogLine[]> {
  const kept: LogLine[] = [];
  for (let each = 1; ; each += 1) {
    const text = await readReplacedLog(project, { service, number: each, role: 'workload' });
    if (text === undefined) return kept;
    if (number !== undefined && number !== each) continue;
    const lines = text.split('\n').filter((line) => line !== '');
    const wanted = tail === 'all' ? lines : lines.slice(Math.max(0, lines.length - tail));
    kept.push(...wanted.map((line) => keptLine(service, each, line)));
  }
}

function keptLine(service: string, number: number, line: string): LogLine {
  const at = line.indexOf(' ');
  const end = at < 0 ? line.length : at;
  const text = line.slice(end + 1).replace(/\r$/, '');
  return { source: `${service}-${number}`, service, stream: 'stdout', time: line.slice(0, end), text };
}

async function* inOrder(lines: LogLine[]): AsyncGenerator<LogLine[], void> {
  yield await Promise.resolve(lines);
}

function sourceOf({ service, number }: ObservedContainer): string {
  return `${service}-${number}`;
}
