import { setTimeout as sleep } from 'node:timers/promises';
import { EventFeed } from '../../engine/event-feed.js';
import type { ContainerEvent } from '../../engine/event-feed.js';
import { observeContainers } from '../../engine/observe.js';
import { exitWords } from '../../plan/exit-words.js';
import { COMPOSE, DEVENV } from '../../plan/labels.js';
import type { ObservedContainer } from '../../plan/observed.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { followOutput, serviceOf, startOf } from './follow-output.js';
import type { OutputSinks } from './follow-output.js';
import { endsRun } from './run-end.js';
import type { RunEnd } from './run-end.js';
import { openView } from '../session/view.js';

export interface FollowOptions {
  services: string[];
  /** Of these alone the output is shown; of all services where absent. */
  shown?: string[];
  /** Which replica alone. */
  number?: number | undefined;
  /** Output from then on, */
  since: Date;
  /** or after the last line that a replica has shown: its time, RFC 3339 with nanoseconds, by its name. */
  after?: Map<string, string>;
  tail: number | 'all';
  /** Each line begins with its time. */
  timestamps?: boolean;
  /** End when nothing runs any more. */
  untilEnded: boolean;
  /** Tell of the first replica that ends, or that fails. */
  endWith?: 'exit' | 'failure' | undefined;
}

export interface FollowSinks extends OutputSinks {
  /** Ends it at once. */
  signal: AbortSignal;
  /** Ends it when the last output of what has ended is through. */
  drain?: AbortSignal;
  /** Something happened to a replica: it ended, it is unhealthy, it started again. */
  onNotice: (source: string, notice: string, bad: boolean) => void;
  /** What `endWith` asked for has happened, and the output of that replica is through. */
  onRunEnd?: (end: RunEnd) => void;
  /** The sandbox of a service has ended, or has started again. */
  onSandbox?: (service: string) => void;
}

/** How following came to its end. */
export interface FollowEnd {
  /** Where the engine went away: its address, and the services that ran until then. */
  lost?: { host: string; running: string[] };
}

/** Follows the output of workloads, those included that start later in their place, and says when one ends. */
export async function follow(project: ProjectOptions, options: FollowOptions, sinks: FollowSinks): Promise<FollowEnd> {
  const quiet = { signal: sinks.signal, onWarning: () => undefined };
  const { project: name, stack, connection, services } = await openView(project, options.services, quiet);
  const wanted: Wanted = { services, number: options.number };
  const done = new AbortController();
  const stop = AbortSignal.any([sinks.signal, done.signal]);
  /** By container id: the replica that it is. */
  const running = new Map<string, string>();
  /** By container id: what is being shown of it. A container that starts again is followed again, from that start. */
  const shown = new Map<string, Promise<void>>();
  /** Unix seconds of the last end, by id: a process may print before the engine tells of its start. */
  const ends = new Map<string, number>();
  /** When an end was heard of, by id. */
  const heard = new Map<string, { source: string; at: number }>();
  let runEnd: RunEnd | undefined;
  let lost: FollowEnd['lost'];
  const feed = await EventFeed.open(connection, name, () => {
    if (!stop.aborted) lost = { host: connection.endpoint.host, running: lastRunning() };
    done.abort();
  });

  /** What the engine ended on its way out counts: it may tell of that before it goes. */
  const lastRunning = (): string[] => {
    const recent = Date.now() - LEAVING_MS;
    const left = [...heard].flatMap(([id, { source, at }]) => (at > recent ? [[id, source] as const] : []));
    return [...new Set([...running, ...left].map(([, source]) => serviceOf(source)))];
  };
  const attach = (source: string, id: string, since: string): void => {
    running.set(id, source);
    if (options.shown?.includes(serviceOf(source)) === false) return;
    const log = { source, id, since, tail: options.tail, timestamps: options.timestamps === true };
    const output = (): Promise<void> => followOutput(connection, log, sinks, stop);
    const before = shown.get(id) ?? Promise.resolve();
    shown.set(
      id,
      before.then(output).catch(() => undefined),
    );
  };
  const endWhenAllEnded = async (): Promise<void> => {
    if (!options.untilEnded || running.size > 0 || runEnd !== undefined) return;
    await Promise.all(shown.values());
    if (running.size === 0) done.abort();
  };
  const endsIt = (service: string, exitCode: number, before = false): boolean =>
    options.endWith !== undefined && stack !== undefined && endsRun(stack, service, exitCode, options.endWith, before);
  const endWith = async (source: string, id: string, exitCode: number): Promise<void> => {
    if (runEnd !== undefined) return;
    runEnd = { source, exitCode };
    await Promise.race([shown.get(id), sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    sinks.onRunEnd?.(runEnd);
  };
  const endUnlessBack = async (source: string, id: string, exitCode: number): Promise<void> => {
    const restarts = stack?.services[serviceOf(source)]?.restart ?? 'no';
    const judged = endsIt(serviceOf(source), exitCode);
    if (judged && restarts === 'no') return endWith(source, id, exitCode);
    await sleep(RESTART_GRACE_MS, undefined, { signal: stop, ref: false });
    const all = await observeContainers(connection, name);
    if (all.some((one) => one.id === id && (one.state === 'running' || one.state === 'restarting'))) return;
    running.delete(id);
    await (judged ? endWith(source, id, exitCode) : endWhenAllEnded());
  };
  /** The engine lists a container as running for a moment after it has told of its end. */
  const hearOfUnheard = async (): Promise<void> => {
    await sleep(LISTED_LATE_MS, undefined, { signal: stop, ref: false });
    for (const { id, service, number, state, exitCode = 0 } of await observeContainers(connection, name)) {
      if (state !== 'exited' || !running.has(id) || ends.has(id)) continue;
      const source = `${service}-${number}`;
      ends.set(id, Date.now() / 1000);
      sinks.onNotice(source, exitWords(exitCode), exitCode !== 0);
      endUnlessBack(source, id, exitCode).catch(() => undefined);
    }
  };
  feed.onAny((event) => {
    const sandbox = sandboxService(event);
    if (sandbox !== undefined && services.includes(sandbox)) sinks.onSandbox?.(sandbox);
    const source = sourceOf(event.attributes, wanted);
    if (source === undefined) return;
    if (event.action === 'start') attach(source, event.id, String(ends.get(event.id) ?? 0));
    else if (event.action === 'die') {
      ends.set(event.id, event.time);
      heard.set(event.id, { source, at: Date.now() });
      endUnlessBack(source, event.id, exitCodeOf(event)).catch(() => undefined);
    }
    const notice = noticeOf(event);
    if (notice !== undefined) sinks.onNotice(source, notice.text, notice.bad);
  });
  for (const container of (await observeContainers(connection, name)).filter(isFollowed(wanted))) {
    const source = `${container.service}-${container.number}`;
    if (!shown.has(container.id)) attach(source, container.id, startOf(source, options));
    if (container.state === 'running') continue;
    running.delete(container.id);
    const { service, state, exitCode = 0 } = container;
    const judged = endsIt(service, exitCode, true);
    if (state === 'exited' && judged) void endWith(source, container.id, exitCode);
  }
  void endWhenAllEnded();
  void hearOfUnheard().catch(() => undefined);
  const drain = async (): Promise<void> => {
    await Promise.race([Promise.all(shown.values()), sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    done.abort();
  };
  if (sinks.drain?.aborted === true) void drain();
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
  return lost === undefined ? {} : { lost };
}

/** A restart policy brings a container back within this time. */
const RESTART_GRACE_MS = 1_500;

/** What the engine lists is what it told before within this time. */
const LISTED_LATE_MS = 500;

/** An engine that is stopped ends its containers within this time. */
const LEAVING_MS = 15_000;

/** The last output of a container comes within this time of its end. */
const LAST_OUTPUT_MS = 500;

interface Wanted {
  services: string[];
  number: number | undefined;
}

function isFollowed({ services, number }: Wanted): (container: ObservedContainer) => boolean {
  return ({ role, service, number: of, state }) =>
    (role === 'workload' || role === 'foreign') &&
    state !== 'created' &&
    services.includes(service) &&
    (number === undefined || number === of);
}

/** The replica that an event's container stands for; undefined where it is none of the wanted. */
function sourceOf(labels: Record<string, string>, { services, number }: Wanted): string | undefined {
  const service = labels[COMPOSE.service] ?? '';
  const of = labels[COMPOSE.number] ?? '1';
  const role = labels[DEVENV.role] ?? (labels[COMPOSE.oneOff] === 'True' ? 'one-off' : 'workload');
  if (role !== 'workload' || !services.includes(service)) return undefined;
  return number === undefined || String(number) === of ? `${service}-${of}` : undefined;
}

/** The service whose sandbox an event is about, where that ended or started. */
function sandboxService({ action, attributes }: ContainerEvent): string | undefined {
  if (attributes[DEVENV.role] !== 'sandbox' || (action !== 'die' && action !== 'start')) return undefined;
  return attributes[COMPOSE.service];
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
