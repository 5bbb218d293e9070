import { observeContainers } from '../engine/observe.js';
import type { ProjectOptions } from '../project/load-project.js';
import { follow } from './follow.js';
import type { FollowOptions, FollowSinks } from './follow.js';
import { stop } from './lifecycle.js';
import type { RunEnd } from './run-end.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';

export interface AttachedOptions extends Omit<FollowOptions, 'tail' | 'untilEnded'> {
  /** What an interrupt stops; an end that ends the run stops all services. */
  interruptible: string[];
  /** Goes on when everything has ended: a watch may start it again. */
  outlives?: boolean;
  /** The service whose exit code is the result. */
  exitCodeFrom?: string | undefined;
  /** Seconds. */
  timeout?: number | undefined;
}

export interface AttachedSinks extends Omit<FollowSinks, 'signal' | 'drain'> {
  /** Stops the stack in good order. */
  interrupt: AbortSignal;
  /** Leaves the stack running. */
  detach?: AbortSignal;
  /** Kills what does not want to end. */
  kill: AbortSignal;
  /** The stack is being stopped: after this end, or because the user wants it. */
  onStopping: (because: RunEnd | undefined) => void;
  onKilling: () => void;
}

/**
 * Follows the output of a stack that is up, until the user interrupts or detaches, everything has ended, or what ends the
 * run has ended; then stops the rest, dependents first, unless it was left running. Returns the exit code of the run.
 */
export async function attached(
  project: ProjectOptions,
  options: AttachedOptions,
  sinks: AttachedSinks,
  surroundings: Surroundings,
): Promise<number> {
  const [over, drain] = [new AbortController(), new AbortController()];
  let stopping = false;
  const ended = new AbortController();
  const runEnd = aborted(ended.signal).then(() => ended.signal.reason as RunEnd);
  const following = follow(
    project,
    { ...options, tail: 'all', untilEnded: options.outlives !== true },
    {
      signal: over.signal,
      drain: drain.signal,
      onLog: sinks.onLog,
      onRunEnd: (end) => {
        ended.abort(end);
      },
      onNotice: (source, notice, bad) => {
        if (!stopping) sinks.onNotice(source, notice, bad);
      },
    },
  );
  const detached = sinks.detach === undefined ? [] : [aborted(sinks.detach)];
  const because = await Promise.race([following, runEnd, aborted(sinks.interrupt), ...detached]);
  if (because === undefined) return 0;
  if (sinks.detach?.aborted === true) {
    over.abort();
    await following;
    return 0;
  }
  const interrupted = because === 'interrupted';
  stopping = true;
  sinks.onStopping(interrupted ? undefined : because);
  await stopAll(project, interrupted ? options.interruptible : options.services, options.timeout, sinks, surroundings);
  drain.abort();
  await following;
  if (interrupted) return 130;
  return options.exitCodeFrom === undefined ? because.exitCode : exitCodeOf(project, options.exitCodeFrom, because);
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
