import type { ContainerInspectInfo } from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import { DevenvError } from '../../errors.js';
import { exitWords } from '../../plan/exit-words.js';
import type { ContainerRef, WaitCondition } from '../../plan/plan.js';
import { dockerState } from '../containers/container-state.js';
import { tailLog } from '../logs/container-log.js';
import type { EngineConnection } from '../connection.js';
import type { ContainerEvent, EventFeed } from '../event-feed.js';
import { probeCommand, runProbe } from './health-probe.js';
import { lastCheck } from './last-check.js';

const FIRST_PAUSE_MS = 40;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MS = 1_000;
const DEFAULT_PROBE_TIMEOUT_MS = 30_000;
/** So many deaths during one wait are a crash loop. */
const CRASH_LIMIT = 3;
const EVIDENCE_LINES = 12;
const FRESH_CHECKS = 4;

export interface Waiting {
  connection: EngineConnection;
  feed: EventFeed;
  signal: AbortSignal;
  onProgress: (detail: string) => void;
}

/**
 * Resolves when a started container is what is waited for. The engine probes only at its interval (30 s by default), so
 * the declared check is run here too, at a short, growing pace; the engine's own verdict counts as well.
 * Rejects with SERVICE_FAILED and the last log lines when it ends, crashes again and again, or is found unhealthy.
 */
export async function waitUntil(
  waiting: Waiting,
  ref: ContainerRef,
  id: string,
  condition: WaitCondition,
): Promise<void> {
  const { connection, feed, signal } = waiting;
  const { docker } = connection;
  const container = docker.getContainer(id);
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  let deaths = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const judge = async (info: ContainerInspectInfo): Promise<void> => {
        const verdict = judgeState(info, condition, deaths);
        if (verdict === 'reached') resolve();
        else if (verdict !== 'wait') reject(await failure(connection, ref, info, verdict));
      };
      const off = feed.on(id, ({ action }: ContainerEvent) => {
        if (action === 'die') deaths += 1;
        if (action === 'destroy') reject(removedMeanwhile(ref));
        else if (action === 'die' || action.startsWith('health_status')) container.inspect().then(judge).catch(fail);
      });
      const end = (): void => {
        off();
        if (signal.aborted) reject(new DevenvError('INTERRUPTED', 'Interrupted'));
      };
      stop.addEventListener('abort', end);
      if (stop.aborted) end();
      const settle = async (): Promise<boolean> => {
        let info = await container.inspect();
        // what was found unhealthy before it was paused or mended gets a few fresh checks first
        if (judgeState(info, condition, deaths) === 'unhealthy') {
          if (await probe(waiting, info, stop, FRESH_CHECKS)) return true;
          info = await container.inspect();
        }
        await judge(info);
        return !stop.aborted && (await probe(waiting, info, stop, Infinity));
      };
      settle()
        .then((healthy) => {
          if (healthy && condition !== 'completed') resolve();
        })
        .catch(fail);
    });
  } finally {
    done.abort();
  }
}

/** Runs the declared check until it passes, so many times at most; false where there is none. */
async function probe(waiting: Waiting, info: ContainerInspectInfo, stop: AbortSignal, limit: number): Promise<boolean> {
  const { Healthcheck: check, Shell: shell } = info.Config as typeof info.Config & { Shell?: string[] };
  const command = probeCommand(check, shell);
  if (command === undefined) return false;
  const timeout = check?.Timeout === undefined || check.Timeout === 0 ? DEFAULT_PROBE_TIMEOUT_MS : check.Timeout / 1e6;
  let pause = FIRST_PAUSE_MS;
  for (let failed = 0; failed < limit && !stop.aborted; failed += 1) {
    if (await runProbe(waiting.connection, info.Id, command, timeout)) return true;
    waiting.onProgress(`waiting for its health check (${failed + 1} failed so far)`);
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS);
  }
  return false;
}

type Verdict = 'reached' | 'wait' | 'ended' | 'failed' | 'crash loop' | 'unhealthy' | 'no check';

function judgeState(info: ContainerInspectInfo, condition: WaitCondition, deaths: number): Verdict {
  const { ExitCode, Health } = info.State;
  const Status = dockerState(info.State.Status);
  const restarting = (info.State as { Restarting?: boolean }).Restarting === true || Status === 'restarting';
  if (condition === 'completed') {
    if (Status === 'exited') return ExitCode === 0 ? 'reached' : 'failed';
    return deaths >= CRASH_LIMIT ? 'crash loop' : 'wait';
  }
  if (Status === 'exited' && ExitCode === 0 && condition === 'ready') return 'reached';
  if (Status === 'exited' || Status === 'dead') return 'ended';
  if (deaths >= CRASH_LIMIT || (restarting && info.RestartCount >= CRASH_LIMIT)) return 'crash loop';
  const checked = probeCommand(info.Config.Healthcheck, undefined) !== undefined;
  if (!checked) {
    if (condition === 'healthy') return 'no check';
    return restarting ? 'wait' : 'reached';
  }
  // the engine calls what has just died unhealthy too, until it has started again
  if (restarting || !info.State.Running) return 'wait';
  if (Health?.Status === 'healthy') return 'reached';
  return Health?.Status === 'unhealthy' ? 'unhealthy' : 'wait';
}

async function failure(
  connection: EngineConnection,
  ref: ContainerRef,
  info: ContainerInspectInfo,
  verdict: Verdict,
): Promise<DevenvError> {
  const { service } = ref;
  if (verdict === 'no check') {
    return new DevenvError(
      'COMPOSE_INVALID',
      `Service ${service} declares no health check, but another service waits for it to be healthy.`,
      {
        suggestions: [`Add a healthcheck to ${service}, or depend on it with condition: service_started`],
        service,
      },
    );
  }
  const log = await tailLog(connection, info.Id, EVIDENCE_LINES);
  const reason = failureReason(info, verdict);
  return new DevenvError('SERVICE_FAILED', `Service ${service} ${failureWords(info, verdict)}.`, {
    ...(reason === undefined ? {} : { reason }),
    ...(log === '' ? {} : { detail: log }),
    suggestions: [`devenv diagnose ${service}`, `devenv logs ${service}`, `devenv reset ${service}`],
    service,
  });
}

function removedMeanwhile({ service }: ContainerRef): DevenvError {
  return new DevenvError('SERVICE_FAILED', `The container of service ${service} was removed meanwhile.`, {
    suggestions: [`devenv up -d ${service}`],
    service,
  });
}

function failureWords(info: ContainerInspectInfo, verdict: Verdict): string {
  const words = exitWords(info.State.ExitCode);
  if (verdict === 'unhealthy') return 'is running, but its health check fails';
  if (verdict === 'crash loop') return `crashes again and again: it ${words}`;
  return words;
}

function failureReason(info: ContainerInspectInfo, verdict: Verdict): string | undefined {
  if (info.State.OOMKilled) return 'It ran out of memory: the kernel killed it at its limit.';
  if (verdict !== 'unhealthy') return info.State.Error === '' ? undefined : info.State.Error;
  const last = lastCheck(info.State);
  if (last === undefined) return undefined;
  const output = last.Output.trim();
  return output === '' ? `Its last check ${exitWords(last.ExitCode)}.` : `Its last check said: ${output.slice(-300)}`;
}
