import { observeContainers } from '../../engine/observe.js';
import { engineFault } from '../../engine/failures/failure.js';
import { DevenvError } from '../../errors.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { BreakageTeller } from './breakage.js';
import type { BreakageSinks } from './breakage.js';
import type { ChangeResult } from '../applying/change-services.js';
import { engineReturns, isUnreachable } from './engine-return.js';
import { follow } from './follow.js';
import type { FollowOptions, FollowSinks } from './follow.js';
import { stop } from '../lifecycle.js';
import { mend } from './mend.js';
import type { ResetResult } from '../reset.js';
import type { RunEnd } from './run-end.js';
import { openSession } from '../session/session.js';
import type { Surroundings } from '../session/session.js';

export interface AttachedOptions extends Omit<FollowOptions, 'tail' | 'untilEnded'> {
  /** The project's name. */
  stackName: string;
  /** What an interrupt stops; an end that ends the run stops all services. */
  interruptible: string[];
  /** Goes on when everything has ended: a watch may start it again. */
  outlives?: boolean;
  /** Other numbers of replicas than the file says. */
  scale: Record<string, number>;
  /** The service whose exit code is the result. */
  exitCodeFrom?: string | undefined;
  /** Seconds. */
  timeout?: number | undefined;
}

/** What became of services that lost their sandbox or their engine. */
export type Mended = Pick<ChangeResult, 'touched' | 'failures' | 'elapsedMs'>;

/** What becomes of the engine under an attached run. */
export type EngineEvent = { phase: 'gone' } | { phase: 'left' } | { phase: 'back'; mended: Mended };

export interface AttachedSinks extends Pick<FollowSinks, 'onLog' | 'onLine'>, BreakageSinks {
  /** Stops the stack in good order. */
  interrupt: AbortSignal;
  /** Leaves the stack running. */
  detach?: AbortSignal;
  /** Kills what does not want to end. */
  kill: AbortSignal;
  /** Hands out the way to reset what broke, for the whole run. */
  onResettable: (reset: (services: string[]) => Promise<ResetResult | undefined>) => void;
  /** The engine went away, and was left at that by an interrupt; or it is back, and its services with it. */
  onEngine: (event: EngineEvent) => void;
  /** Services were mended whose sandbox was ended by somebody. */
  onMended: (services: string[], mended: Mended) => void;
  /** The stack is being stopped: after this end, or because the user wants it. */
  onStopping: (because: RunEnd | undefined) => void;
  onKilling: () => void;
}

/**
 * Follows the output of a stack that is up, until the user interrupts or detaches, everything has ended, or what ends the
 * run has ended; then stops the rest, dependents first, unless it was left running. Tells why what breaks does so; mends
 * what loses its sandbox or its engine. Returns the exit code of the run.
 */
export async function attached(
  project: ProjectOptions,
  options: AttachedOptions,
  sinks: AttachedSinks,
  surroundings: Surroundings,
): Promise<number> {
  const [over, drain, ended] = [new AbortController(), new AbortController(), new AbortController()];
  const runEnd = aborted(ended.signal).then(() => ended.signal.reason as RunEnd);
  const leaving = sinks.detach === undefined ? sinks.interrupt : AbortSignal.any([sinks.interrupt, sinks.detach]);
  const run: Run = {
    project,
    options,
    sinks,
    surroundings: { ...surroundings, signal: leaving },
    leaving,
    teller: new BreakageTeller(project, options.stackName, sinks),
    engine: 'there',
    mending: Promise.resolve(),
  };
  sinks.onResettable((services) => run.teller.reset(services, run.surroundings));
  const onRunEnd = (end: RunEnd): void => {
    ended.abort(end);
  };
  const following = followThrough(run, { signal: over.signal, drain: drain.signal, onRunEnd });
  const detached = sinks.detach === undefined ? [] : [aborted(sinks.detach)];
  const because = await Promise.race([following, runEnd, aborted(sinks.interrupt), ...detached]);
  const interrupted = sinks.interrupt.aborted;
  if (because === undefined && !interrupted) return 0;
  run.teller.hush(true);
  if (sinks.detach?.aborted === true) {
    over.abort();
    return 0;
  }
  if (interrupted && run.engine === 'gone') {
    sinks.onEngine({ phase: 'left' });
    return 130;
  }
  const end = interrupted ? undefined : (because as RunEnd);
  sinks.onStopping(end);
  const services = end === undefined ? options.interruptible : options.services;
  await stopAll(project, services, options.timeout, sinks, surroundings);
  drain.abort();
  await following;
  if (end === undefined) return 130;
  return options.exitCodeFrom === undefined ? end.exitCode : exitCodeOf(project, options.exitCodeFrom, end);
}

/** What the parts of an attached run share. */
interface Run {
  project: ProjectOptions;
  options: AttachedOptions;
  sinks: AttachedSinks;
  /** Aborted by an interrupt or a detachment, as the surroundings are. */
  leaving: AbortSignal;
  surroundings: Surroundings;
  /** The last of the mendings, which are done one after the other. */
  mending: Promise<unknown>;
  teller: BreakageTeller;
  engine: 'there' | 'gone';
}

/** Follows whatever becomes of the engine: once it is back, what ran before is brought back and followed again. */
async function followThrough(run: Run, ending: Pick<FollowSinks, 'signal' | 'drain' | 'onRunEnd'>): Promise<undefined> {
  const { project, options, sinks, teller, leaving } = run;
  const followSinks: FollowSinks = {
    ...ending,
    onLog: sinks.onLog,
    onNotice: (source, notice, bad) => void teller.take(source, notice, bad),
    onSandbox: sandboxMender(run),
  };
  const untilEnded = options.outlives !== true;
  for (let since = options.since; ;) {
    const { lost } = await follow(project, { ...options, since, tail: 'all', untilEnded }, followSinks);
    if (lost === undefined || leaving.aborted) return undefined;
    since = new Date();
    teller.hush(true);
    run.engine = 'gone';
    sinks.onEngine({ phase: 'gone' });
    if (!(await engineReturns(lost.host, leaving))) return undefined;
    run.engine = 'there';
    const mended = await mendInTurn(run, lost.running);
    if (isOver(run)) return undefined;
    sinks.onEngine({ phase: 'back', mended });
    teller.hush(false);
  }
}

/** The end of a sandbox and its new start by a restart policy come so close together; so do that and the engine's own end. */
const SETTLE_MS = 500;

/** Mends a service a moment after its sandbox has ended or started by itself. */
function sandboxMender(run: Run): (service: string) => void {
  const pending = new Set<string>();
  const mendPending = async (): Promise<void> => {
    const services = run.options.services.filter((name) => pending.has(name));
    pending.clear();
    if (services.length === 0 || isOver(run)) return;
    const mended = await run.teller.during(services, () => mendInTurn(run, services));
    if (mended.failures.some(isUnreachable)) return;
    if (!isOver(run) && mended.touched.length + mended.failures.length > 0) run.sinks.onMended(services, mended);
  };
  return (service) => {
    if (run.teller.isMeant(service)) return;
    pending.add(service);
    setTimeout(() => void mendPending(), SETTLE_MS).unref();
  };
}

function isOver({ engine, leaving }: Run): boolean {
  return engine === 'gone' || leaving.aborted;
}

/** Mends services when no other mending is under way. A failure is told as part of the result: following goes on. */
function mendInTurn(run: Run, services: string[]): Promise<Mended> {
  const { project, options, surroundings } = run;
  const began = Date.now();
  const failed = (error: unknown): Mended => ({
    touched: [],
    failures: [asKnown(error)],
    elapsedMs: Date.now() - began,
  });
  const mended = run.mending.then(() => mend(project, { services, scale: options.scale }, surroundings)).catch(failed);
  run.mending = mended;
  return mended;
}

function asKnown(error: unknown): DevenvError {
  if (error instanceof DevenvError) return error;
  return new DevenvError('ENGINE_FAILED', engineFault(error).message, { suggestions: ['devenv up -d'], cause: error });
}

/** Stops in good order; what does not want to end is killed when asked. */
async function stopAll(
  project: ProjectOptions,
  services: string[],
  timeout: number | undefined,
  { kill, onKilling }: AttachedSinks,
  surroundings: Surroundings,
): Promise<void> {
  const quietly = { ...surroundings, signal: new AbortController().signal };
  const gentle = stop(project, { services, timeout }, quietly);
  if ((await Promise.race([gentle, aborted(kill)])) !== 'interrupted') return;
  onKilling();
  await stop(project, { services, timeout: 0 }, quietly);
  await gentle.catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const tell = (): void => {
      resolve('interrupted');
    };
    if (signal.aborted) tell();
    signal.addEventListener('abort', tell, { once: true });
  });
}

/** How a service ended, once it has. */
async function exitCodeOf(project: ProjectOptions, service: string, { source, exitCode }: RunEnd): Promise<number> {
  if (source === `${service}-1`) return exitCode;
  const quiet = { signal: new AbortController().signal, onEvent: () => undefined, onWarning: () => undefined };
  const { stack, connection } = await openSession(project, [service], quiet);
  const containers = await observeContainers(connection, stack.name);
  const own = containers.find((one) => one.role === 'workload' && one.service === service);
  return own?.exitCode ?? exitCode;
}
