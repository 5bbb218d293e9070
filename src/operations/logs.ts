import { DevenvError } from '../errors.js';
import { observeContainers } from '../engine/observe.js';
import { streamLog } from '../engine/log-stream.js';
import type { LogStreamOptions } from '../engine/log-stream.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { readReplacedLog } from '../project/replaced-log.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';

export interface LogsOptions {
  services: string[];
  tail: number | 'all';
  since?: string;
  until?: string;
}

export interface LogLine {
  /** `api-1` */
  source: string;
  service: string;
  stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds. */
  time: string;
  text: string;
}

/** The output of the services so far, all lines in the order of their times. */
export async function logs(
  project: ProjectOptions,
  options: LogsOptions,
  surroundings: Surroundings,
): Promise<{ project: string; lines: LogLine[] }> {
  const { stack, connection, named } = await openSession(project, options.services, surroundings);
  const containers = await observeContainers(connection, stack.name);
  const wanted = containers.filter(
    (one) => one.role !== 'sandbox' && one.role !== 'one-off' && named.includes(one.service),
  );
  const { tail, since, until } = options;
  const query: LogStreamOptions = {
    follow: false,
    timestamps: true,
    tail,
    ...(since === undefined ? {} : { since: engineTime(since) }),
    ...(until === undefined ? {} : { until: engineTime(until) }),
  };
  const all = await Promise.all(
    wanted.map(async (container) => {
      const text = { stdout: '', stderr: '' };
      await streamLog(connection, container.id, query, (chunk, stream) => (text[stream] += chunk), surroundings.signal);
      return [...linesOf(container, 'stdout', text.stdout), ...linesOf(container, 'stderr', text.stderr)];
    }),
  );
  const lines = all.flat().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return { project: stack.name, lines };
}

/** The kept output of containers that a reset or an `up` replaced, the last one of each replica. */
export async function previousLogs(
  project: ProjectOptions,
  options: LogsOptions,
  surroundings: Surroundings,
): Promise<{ project: string; lines: LogLine[] }> {
  const { stack, named } = await openSession(project, options.services, surroundings);
  const lines: LogLine[] = [];
  for (const service of named) {
    for (
      let number = 1;
      number === 1 || lines.some((line) => line.source === `${service}-${number - 1}`);
      number += 1
    ) {
      const text = await readReplacedLog(stack.name, { service, number, role: 'workload' });
      const own = text === undefined ? [] : linesOf({ service, number }, 'stdout', text);
      lines.push(...(options.tail === 'all' ? own : own.slice(-options.tail)));
    }
  }
  return { project: stack.name, lines };
}

function linesOf(
  { service, number }: Pick<ObservedContainer, 'service' | 'number'>,
  stream: LogLine['stream'],
  text: string,
): LogLine[] {
  const source = `${service}-${number}`;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(' ');
      const end = at < 0 ? line.length : at;
      return { source, service, stream, time: line.slice(0, end), text: line.slice(end + 1).replace(/\r$/, '') };
    });
}

/** `10m`, `2h30m` or a date, as Unix seconds. */
export function engineTime(text: string): string {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text) {
    const unit: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
    const ago = parts.reduce((sum, [, count, name = '']) => sum + Number(count) * (unit[name] ?? 0), 0);
    return (Date.now() / 1000 - ago).toFixed(3);
  }
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const date = Date.parse(text);
  if (Number.isNaN(date)) {
    throw new DevenvError('USAGE', `"${text}" is not a time.`, {
      suggestions: ['--since 10m', '--since 2026-01-31T12:00:00'],
    });
  }
  return (date / 1000).toFixed(3);
}
