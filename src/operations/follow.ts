import { setTimeout as sleep } from 'node:timers/promises';
import { EventFeed } from '../engine/event-feed.js';
import type { ContainerEvent } from '../engine/event-feed.js';
import { streamLog } from '../engine/log-stream.js';
import type { LogSink } from '../engine/log-stream.js';
import { observeContainers } from '../engine/observe.js';
import { exitWords } from '../plan/diagnose.js';
import { COMPOSE, DEVENV } from '../plan/labels.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { endsRun } from './run-end.js';
import type { RunEnd } from './run-end.js';
import { openSession } from './session.js';

export interface FollowOptions {
  services: string[];
  /** Of these alone the output is shown; of all services where absent. */
  shown?: string[];
  /** Output from then on, */
  since: Date;
  /** or after the last line that a replica has shown: its time, RFC 3339 with nanoseconds, by its name. */
  after?: Map<string, string>;
  tail: number | 'all';
  /** Each line begins with its time. */
  timestamps?: boolean;
  /** End when nothing runs any more. */
  untilEnded: boolean;
  /** End with the first replica that ends, or that fails. */
  endWith?: 'exit' | 'failure' | undefined;
}

export interface FollowSinks {
  /** Ends it at once. */
  signal: AbortSignal;
  /** Ends it when the last output of what has ended is through. */
  drain?: AbortSignal;
  /** Output of a replica, `api-1`. */
  onLog: (source: string, chunk: string, stream: 'stdout' | 'stderr') => void;
  /** Something happened to a replica: it ended, it is unhealthy, it started again. */
  onNotice: (source: string, notice: string, bad: boolean) => void;
}

/**
 * Follows the output of workloads, those included that start later in their place, and says when one ends. Returns what
 * `endWith` waited for.
 */
export async function follow(
  project: ProjectOptions,
  options: FollowOptions,
  sinks: FollowSinks,
): Promise<RunEnd | undefined> {
  const quiet = { signal: sinks.signal, onEvent: () => undefined, onWarning: () => undefined };
  const { stack, connection, named } = await openSession(project, options.services, quiet);
  const done = new AbortController();
  const stop = AbortSignal.any([sinks.signal, done.signal]);
  const running = new Set<string>();
  /** By container id: what is being shown of it. A container that starts again is followed again, from that start. */
  const shown = new Map<string, Promise<void>>();
  /** Unix seconds of the last end, by id: a process may print before the engine tells of its start. */
  const ends = new Map<string, number>();
  let runEnd: RunEnd | undefined;
  const feed = await EventFeed.open(connection, stack.name, () => {
    done.abort();
  });

  const attach = (source: string, id: string, since: string): void => {
    running.add(id);
    if (options.shown?.includes(serviceOf(source)) === false) return;
    const log = { follow: true, tail: options.tail, since, timestamps: options.timestamps === true };
    const sink: LogSink = (chunk, stream) => {
      sinks.onLog(source, chunk, stream);
    };
    const before = shown.get(id) ?? Promise.resolve();
    shown.set(
      id,
      before.then(() => streamLog(connection, id, log, sink, stop)).catch(() => undefined),
    );
  };
  const endWhenAllEnded = async (): Promise<void> => {
    if (!options.untilEnded || running.size > 0) return;
    await Promise.all(shown.values());
    if (running.size === 0) done.abort();
  };
  const endWith = async (source: string, id: string, exitCode: number): Promise<void> => {
    if (runEnd !== undefined) return;
    runEnd = { source, exitCode };
    await Promise.race([shown.get(id), sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    done.abort();
  };
  const endUnlessBack = async (source: string, id: string, exitCode: number): Promise<void> => {
    const restarts = stack.services[serviceOf(source)]?.restart ?? 'no';
    const judged = options.endWith !== undefined && endsRun(stack, serviceOf(source), exitCode, options.endWith);
    if (judged && restarts === 'no') return endWith(source, id, exitCode);
    await sleep(RESTART_GRACE_MS, undefined, { signal: stop, ref: false });
    const all = await observeContainers(connection, stack.name);
    if (all.some((one) => one.id === id && (one.state === 'running' || one.state === 'restarting'))) return;
    running.delete(id);
    await (judged ? endWith(source, id, exitCode) : endWhenAllEnded());
  };
  feed.onAny((event) => {
    const source = sourceOf(event.attributes, named);
    if (source === undefined) return;
    if (event.action === 'start') attach(source, event.id, String(ends.get(event.id) ?? 0));
    else if (event.action === 'die') {
      ends.set(event.id, event.time);
      endUnlessBack(source, event.id, exitCodeOf(event)).catch(() => undefined);
    }
    const notice = noticeOf(event);
    if (notice !== undefined) sinks.onNotice(source, notice.text, notice.bad);
  });
  for (const container of (await observeContainers(connection, stack.name)).filter(isFollowed(named))) {
    const source = `${container.service}-${container.number}`;
    if (!shown.has(container.id)) attach(source, container.id, startOf(source, options));
    if (container.state === 'running') continue;
    running.delete(container.id);
    const { service, state, exitCode = 0 } = container;
    const judged = options.endWith !== undefined && endsRun(stack, service, exitCode, options.endWith, true);
    if (state === 'exited' && judged) void endWith(source, container.id, exitCode);
  }
  void endWhenAllEnded();
  const drain = async (): Promise<void> => {
    await Promise.race([Promise.all(shown.values()), sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    done.abort();
  };
  sinks.drain?.addEventListener('abort', () => void drain(), { once: true });
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  feed.close();
  await Promise.all(shown.values());
  return runEnd;
}

/** Unix seconds, with nanoseconds. */
function startOf(source: string, { since, after }: FollowOptions): string {
  const last = after?.get(source);
  if (last === undefined) return String(since.getTime() / 1000);
  const nanoseconds = /\.(\d+)/.exec(last)?.[1] ?? '0';
  const next = BigInt(Math.floor(Date.parse(last) / 1000)) * 1_000_000_000n + BigInt(nanoseconds.padEnd(9, '0')) + 1n;
  return `${next / 1_000_000_000n}.${String(next % 1_000_000_000n).padStart(9, '0')}`;
}

/** A restart policy brings a container back within this time. */
const RESTART_GRACE_MS = 1_500;

/** The last output of a container comes within this time of its end. */
const LAST_OUTPUT_MS = 500;

function isFollowed(services: string[]): (container: ObservedContainer) => boolean {
  return ({ role, service, state }) => role === 'workload' && state !== 'created' && services.includes(service);
}

function sourceOf(labels: Record<string, string>, services: string[]): string | undefined {
  const service = labels[COMPOSE.service] ?? '';
  if (labels[DEVENV.role] !== 'workload' || !services.includes(service)) return undefined;
  return `${service}-${labels[COMPOSE.number] ?? '1'}`;
}

/** `api` of the replica `api-1`. */
function serviceOf(source: string): string {
  return source.slice(0, source.lastIndexOf('-'));
}

function exitCodeOf({ attributes }: ContainerEvent): number {
  return Number(attributes['exitCode'] ?? '0');
}

function noticeOf(event: ContainerEvent): { text: string; bad: boolean } | undefined {
  const { action } = event;
  if (action === 'oom') return { text: 'ran out of memory', bad: true };
  if (action === 'health_status: unhealthy') return { text: 'is unhealthy', bad: true };
  if (action !== 'die') return undefined;
  const code = exitCodeOf(event);
  return { text: exitWords(code), bad: code !== 0 };
}
