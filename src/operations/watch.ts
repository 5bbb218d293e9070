import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DevenvError } from '../errors.js';
import { EventFeed } from '../engine/event-feed.js';
import { observeStack } from './session/observe-stack.js';
import { runQuietly } from '../engine/exec/run-quietly.js';
import { COMPOSE, DEVENV } from '../plan/labels.js';
import { planRestart } from '../plan/lifecycle.js';
import type { WatchEvent } from '../plan/watch-event.js';
import { watchRules, type WatchRule } from '../plan/watch-rule.js';
import { loadProject } from '../project/load-project.js';
import type { ProjectOptions } from '../project/load-project.js';
import { lockStack } from '../project/stack-lock.js';
import { requireSomethingAt } from '../project/tree-watch.js';
import { selectServices } from '../stack/select.js';
import { applyAndReport, failuresOf } from './applying/apply-and-report.js';
import { build } from './build.js';
import { exclusively } from './session/exclusively.js';
import { openSession, type Session, type Surroundings } from './session/session.js';
import { up } from './up.js';
import { watchFilter } from './watch/filter.js';
import { unlessOutdated } from './watch/hurry.js';
import { rebuild } from './watch/rebuild.js';
import { ServiceWatch, type WatchActions } from './watch/service.js';

export interface WatchOptions {
  services: string[];
  /** Build and start the services first. */
  up: boolean;
  /** Remove the image that a rebuild replaced. */
  prune: boolean;
}

export interface WatchSinks extends Surroundings {
  onWatch: (event: WatchEvent) => void;
  /** All is up, and what happens to the files from now on is carried over. */
  onReady?: (services: string[]) => void;
}

/** What a watch did until it was ended. */
export interface WatchResult {
  project: string;
  services: string[];
  syncs: number;
  rebuilds: number;
  restarts: number;
  failures: DevenvError[];
}

/** Keeps containers in step with the files that `develop.watch` names, until the signal aborts. The stack is left running. */
export async function watch(project: ProjectOptions, options: WatchOptions, sinks: WatchSinks): Promise<WatchResult> {
  const session = await openSession(project, options.services, sinks);
  const { stack, named } = session;
  const { rules, notes } = watchRules(stack, named);
  const services = [...new Set(rules.map(({ service }) => service))];
  const result: WatchResult = { project: stack.name, services, syncs: 0, rebuilds: 0, restarts: 0, failures: [] };
  const release = lockWatch(stack.name);
  try {
    const watches = watchesOf(project, session, rules, options, { ...sinks, onWatch: counting(result, sinks.onWatch) });
    for (const one of watches) one.open();
    for (const message of notes) sinks.onWatch({ kind: 'note', message });
    if (options.up && !(await bringUp(project, session, services, sinks, result))) return result;
    sinks.onReady?.(services);
    for (const { service } of watches) {
      sinks.onWatch({ kind: 'watching', service, paths: pathsOf(rules, service, stack.origin.workingDirectory) });
    }
    await Promise.all([followEngine(session, watches, sinks), ...watches.map((one) => one.run(sinks.signal))]);
    return result;
  } finally {
    release();
  }
}

/** Throws what is wrong with the rules of the services before anything is begun: USAGE, COMPOSE_INVALID, FILE_NOT_FOUND. */
export function checkWatch(project: ProjectOptions, services: string[]): void {
  const { stack } = loadProject({ ...project, services });
  const { rules } = watchRules(stack, selectServices(stack, services, { dependencies: false }));
  for (const { path } of rules) requireSomethingAt(path);
}

function watchesOf(
  project: ProjectOptions,
  session: Session,
  rules: WatchRule[],
  { prune }: WatchOptions,
  sinks: WatchSinks,
): ServiceWatch[] {
  const { stack, connection } = session;
  const { signal, onWatch } = sinks;
  const actions: WatchActions = {
    rebuild: (service, hurry) => rebuild(project, session, service, { signal, hurry, prune }),
    restart: (service, hurry) => restart(session, service, { signal, hurry }),
    run: (rule, container) => runHook(session, rule, container),
  };
  const context = { connection, project: stack.name, directory: stack.origin.workingDirectory, actions, onWatch };
  const services = [...new Set(rules.map(({ service }) => service))];
  return services.map((service) => {
    const own = rules.filter((rule) => rule.service === service);
    const filtered = own.map((rule) => ({ rule, filter: watchFilter(rule, stack.services[service]?.build) }));
    return new ServiceWatch(service, filtered, context);
  });
}

/** Images of what is watched are built anew, so that they hold the files as they are; then all is started as `up` does. */
async function bringUp(
  project: ProjectOptions,
  { stack, named }: Session,
  services: string[],
  sinks: WatchSinks,
  result: WatchResult,
): Promise<boolean> {
  const builds = services.filter((service) => stack.services[service]?.build !== undefined);
  const quietly = { ...sinks, onWarning: () => undefined };
  if (builds.length > 0) result.failures.push(...(await build(project, { services: builds }, quietly)).failures);
  if (result.failures.length > 0) return false;
  const { failures } = await up(project, { ...WATCH_UP, services: named, dryRun: false }, quietly);
  for (const error of failures) sinks.onWatch({ kind: 'failed', service: error.service ?? '', error, again: false });
  return true;
}

/** How a watch brings up what it watches. */
export const WATCH_UP = {
  build: 'missing',
  pull: undefined,
  dependencies: true,
  recreate: 'changed',
  removeOrphans: false,
  takeOver: false,
  start: true,
  scale: {},
} as const;

async function restart(
  session: Session,
  service: string,
  { signal, hurry }: { signal: AbortSignal; hurry: AbortSignal },
): Promise<DevenvError[]> {
  const failures = await unlessOutdated({ signal, hurry }, (either, onEvent) => {
    const quietly = { signal: either, onEvent, onWarning: () => undefined };
    return exclusively(session.stack.name, 'watch', quietly, async () => {
      const observed = await observeStack(session.connection, session.stack);
      const plan = planRestart(session.stack, observed, { services: [service] });
      return failuresOf(await applyAndReport(plan, session, observed, quietly), either);
    });
  });
  return failures ?? [];
}

async function runHook({ connection }: Session, { service, exec }: WatchRule, container: string): Promise<void> {
  if (exec === undefined) return;
  const { command, user, privileged, working_dir: workingDir, environment } = exec;
  const variables = Object.entries(environment ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${value}`],
  );
  const words = command ?? [];
  const options = { command: words, user, privileged, workingDir, environment: variables };
  const { exitCode, output } = await runQuietly(connection, container, options);
  if (exitCode === 0) return;
  throw new DevenvError('SERVICE_FAILED', `${words.join(' ')} exited with code ${exitCode} in ${service}.`, {
    detail: output.trimEnd().split('\n').slice(-12).join('\n'),
    suggestions: [`devenv exec ${service} ${words.join(' ')}`],
    service,
  });
}

const RECONNECT_MS = 1_000;

/** Tells the watches when something becomes of their containers, as long as the engine is there, and when it is back. */
async function followEngine({ connection, stack }: Session, watches: ServiceWatch[], sinks: WatchSinks): Promise<void> {
  const { signal } = sinks;
  while (!signal.aborted) {
    const ended = new AbortController();
    const feed = await EventFeed.open(connection, stack.name, () => {
      ended.abort();
    }).catch(() => undefined);
    feed?.onAny(({ action, attributes }) => {
      if (attributes[DEVENV.role] === 'sandbox' || !/^(create|start|destroy)$/.test(action)) return;
      watches.find(({ service }) => service === attributes[COMPOSE.service])?.nudge();
    });
    if (feed !== undefined) {
      for (const one of watches) one.nudge();
      await sleep(2 ** 31 - 1, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined);
      feed.close();
    }
    await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

function counting(result: WatchResult, onWatch: WatchSinks['onWatch']): WatchSinks['onWatch'] {
  return (event) => {
    if (event.kind === 'synced') result.syncs += 1;
    else if (event.kind === 'rebuilt') result.rebuilds += 1;
    else if (event.kind === 'restarted') result.restarts += 1;
    else if (event.kind === 'failed') result.failures.push(event.error);
    onWatch(event);
  };
}

function pathsOf(rules: WatchRule[], service: string, directory: string): string[] {
  const own = rules.filter((rule) => rule.service === service);
  return [...new Set(own.map(({ path }) => relative(directory, path) || '.'))];
}

/** Two watches of a stack would rebuild and restart everything twice. */
function lockWatch(project: string): () => void {
  try {
    return lockStack(`${project}/watch`, 'watch');
  } catch (error) {
    if (!(error instanceof DevenvError) || error.code !== 'LOCKED') throw error;
    throw new DevenvError('LOCKED', `${project} is watched already.`, { reason: error.message, cause: error });
  }
}
