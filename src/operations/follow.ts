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
import { openSession } from './session.js';

export interface FollowOptions {
  services: string[];
  /** Output from then on, */
  since: Date;
  /** or after the last line that a replica has shown: its time, RFC 3339 with nanoseconds, by its name. */
  after?: Map<string, string>;
  tail: number | 'all';
  /** End when nothing runs any more. */
  untilEnded: boolean;
}

export interface FollowSinks {
  signal: AbortSignal;
  /** Output of a replica, `api-1`. */
  onLog: (source: string, chunk: string, stream: 'stdout' | 'stderr') => void;
  /** Something happened to a replica: it ended, it is unhealthy, it started again. */
  onNotice: (source: string, notice: string, bad: boolean) => void;
}

/** Follows the output of workloads, those included that start later in their place, and says when one ends. */
export async function follow(project: ProjectOptions, options: FollowOptions, sinks: FollowSinks): Promise<void> {
  const quiet = { signal: sinks.signal, onEvent: () => undefined, onWarning: () => undefined };
  const { stack, connection, named } = await openSession(project, options.services, quiet);
  const done = new AbortController();
  const stop = AbortSignal.any([sinks.signal, done.signal]);
  const running = new Set<string>();
  /** By container id: what is being shown of it. A container that starts again is followed again, from that start. */
  const shown = new Map<string, Promise<void>>();
  /** Unix seconds of the last end, by id: a process may print before the engine tells of its start. */
  const ends = new Map<string, number>();
  const feed = await EventFeed.open(connection, stack.name, () => {
    done.abort();
  });

  const attach = (source: string, id: string, since: string): void => {
    running.add(id);
    const log = { follow: true, tail: options.tail, since, timestamps: false };
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
  const endUnlessBack = async (id: string): Promise<void> => {
    await sleep(RESTART_GRACE_MS, undefined, { signal: stop, ref: false });
    const all = await observeContainers(connection, stack.name);
    if (all.some((one) => one.id === id && (one.state === 'running' || one.state === 'restarting'))) return;
    running.delete(id);
    await endWhenAllEnded();
  };
  feed.onAny((event) => {
    const source = sourceOf(event.attributes, named);
    if (source === undefined) return;
    if (event.action === 'start') attach(source, event.id, String(ends.get(event.id) ?? 0));
    else if (event.action === 'die') {
      ends.set(event.id, event.time);
      endUnlessBack(event.id).catch(() => undefined);
    }
    const notice = noticeOf(event);
    if (notice !== undefined) sinks.onNotice(source, notice.text, notice.bad);
  });
  for (const container of (await observeContainers(connection, stack.name)).filter(isFollowed(named))) {
    const source = `${container.service}-${container.number}`;
    if (!shown.has(container.id)) attach(source, container.id, startOf(source, options));
    if (container.state !== 'running') running.delete(container.id);
  }
  void endWhenAllEnded();
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

function isFollowed(services: string[]): (container: ObservedContainer) => boolean {
  return ({ role, service, state }) => role === 'workload' && state !== 'created' && services.includes(service);
}

function sourceOf(labels: Record<string, string>, services: string[]): string | undefined {
  const service = labels[COMPOSE.service] ?? '';
  if (labels[DEVENV.role] !== 'workload' || !services.includes(service)) return undefined;
  return `${service}-${labels[COMPOSE.number] ?? '1'}`;
}

function noticeOf({ action, attributes }: ContainerEvent): { text: string; bad: boolean } | undefined {
  if (action === 'oom') return { text: 'ran out of memory', bad: true };
  if (action === 'health_status: unhealthy') return { text: 'is unhealthy', bad: true };
  if (action !== 'die') return undefined;
  const code = Number(attributes['exitCode'] ?? '0');
  return { text: exitWords(code), bad: code !== 0 };
}
