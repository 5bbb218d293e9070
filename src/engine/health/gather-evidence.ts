import type { ContainerInspectInfo } from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Evidence, MachineEvidence } from '../../plan/diagnosis/evidence.js';
import { parseFull, tellsOfFullDisk } from '../../plan/diagnosis/full-findings.js';
import { parseListeners } from '../../plan/diagnosis/listeners.js';
import type { Listener } from '../../plan/diagnosis/listeners.js';
import { engineCapabilities } from '../checks/capabilities.js';
import { dataSpace } from '../checks/disk.js';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';
import { probeCommand } from './health-probe.js';
import { logLines } from '../logs/log-lines.js';
import { runQuietly } from '../exec/run-quietly.js';
import type { RememberedEnds } from './remembered-ends.js';

/** So many of the last lines tell what is wrong. */
export const LOG_LINES = 100;
const CHECK_MS = 5_000;

/** What is asked of a replica's containers. */
export interface EvidenceRequest {
  workload: string;
  /** Undefined where it has none. */
  sandbox: string | undefined;
  past: RememberedEnds | undefined;
  /** Read what listens, too: it takes an exec in the sandbox. */
  ports: boolean;
  /** Count the processes and run the declared check, too. */
  output: boolean;
}

/**
 * What a replica leaves to learn from: `GET /containers/{id}/json` and `/logs`, a moment of `/stats` where processes are
 * limited, and, from its sandbox, what listens. Undefined where its container is gone.
 */
export async function gatherEvidence(
  connection: EngineConnection,
  { workload, sandbox, past, ports, output }: EvidenceRequest,
): Promise<Evidence | undefined> {
  const inspect = (id: string): Promise<ContainerInspectInfo | undefined> =>
    connection.docker
      .getContainer(id)
      .inspect()
      .catch(() => undefined);
  const [own, box, log, listeners] = await Promise.all([
    inspect(workload),
    sandbox === undefined ? undefined : inspect(sandbox),
    lastLines(connection, workload),
    ports && sandbox !== undefined ? whatListens(connection, sandbox) : undefined,
  ]);
  if (own === undefined) return undefined;
  const limit = own.HostConfig.PidsLimit ?? 0;
  const processes = output && own.State.Running && limit > 0 ? await countProcesses(connection, workload) : undefined;
  const evidence: Evidence = {
    ...stateOf(own),
    ends: [],
    ...past,
    log,
    ...(box?.State.Running === true ? { sandboxStartedAt: Date.parse(box.State.StartedAt) } : {}),
    ...(listeners === undefined ? {} : { listeners }),
    ...(processes === undefined ? {} : { processes }),
  };
  if (output && evidence.checks.length === 0) evidence.checks = await checkNow(connection, own);
  if (!concernsMachine(evidence)) return evidence;
  const [machine, full] = await Promise.all([
    machineOf(connection, evidence.imageId),
    evidence.running && evidence.log.some(({ text }) => tellsOfFullDisk(text)) ? whatIsFull(connection, workload) : [],
  ]);
  return { ...evidence, machine, full };
}

/** What the declared check says now: the engine asks for the first time after its interval, 30 s by default. */
async function checkNow(
  connection: EngineConnection,
  { Id, State, Config }: ContainerInspectInfo,
): Promise<Evidence['checks']> {
  const command = probeCommand(Config.Healthcheck, (Config as { Shell?: string[] }).Shell);
  if (!State.Running || command === undefined) return [];
  try {
    const late = sleep(CHECK_MS, undefined, { ref: false });
    const answer = await Promise.race([runQuietly(connection, Id, { command }), late]);
    return [answer ?? { exitCode: -1, output: `Health check exceeded timeout (${CHECK_MS / 1000}s)` }];
  } catch (error) {
    return [{ exitCode: -1, output: engineFault(error).message }];
  }
}

function stateOf({ State, RestartCount, HostConfig, Image }: ContainerInspectInfo): Omit<Evidence, 'ends' | 'log'> {
  const finishedAt = Date.parse(State.FinishedAt);
  return {
    running: State.Running,
    startedAt: Date.parse(State.StartedAt),
    ...(finishedAt > 0 ? { finishedAt } : {}),
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    restarts: RestartCount,
    error: State.Error,
    checks: (State.Health?.Log ?? []).map(({ ExitCode, Output }) => ({ exitCode: ExitCode, output: Output })),
    memoryLimit: HostConfig.Memory ?? 0,
    processLimit: HostConfig.PidsLimit ?? 0,
    imageId: Image,
  };
}

async function lastLines(connection: EngineConnection, id: string): Promise<Evidence['log']> {
  const log: Evidence['log'] = [];
  try {
    for await (const lines of logLines(connection, id, { tail: LOG_LINES }))
      log.push(...lines.map(({ time, text }) => ({ time: Date.parse(time), text })));
  } catch {
    // a log driver that keeps nothing
  }
  return log.filter(({ text }) => text.trim() !== '');
}

/** What listens in a sandbox's network namespace, by the program that its image holds for this; undefined where it cannot. */
async function whatListens(connection: EngineConnection, sandbox: string): Promise<Listener[] | undefined> {
  try {
    const command = ['/read', '/proc/net/tcp', '/proc/net/tcp6'];
    const { exitCode, output } = await runQuietly(connection, sandbox, { command });
    return exitCode === 0 && output.includes('local_address') ? parseListeners(output) : undefined;
  } catch {
    return undefined;
  }
}

/** What its own `df` says; nothing where its image has none. */
async function whatIsFull(connection: EngineConnection, id: string): Promise<string[]> {
  try {
    return parseFull((await runQuietly(connection, id, { command: ['df', '-P'] })).output);
  } catch {
    return [];
  }
}

async function countProcesses({ docker }: EngineConnection, id: string): Promise<number | undefined> {
  try {
    const stats = await docker.getContainer(id).stats({ stream: false, 'one-shot': true });
    return (stats.pids_stats as { current?: number } | undefined)?.current;
  } catch {
    return undefined;
  }
}

function concernsMachine({ error, log }: Evidence): boolean {
  return [error, ...log.map(({ text }) => text)].some((text) =>
    /exec format error|no space left|ENOSPC|quota exceeded/i.test(text),
  );
}

const ARCHITECTURES: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i686: '386' };

async function machineOf(connection: EngineConnection, imageId: string): Promise<MachineEvidence> {
  const [image, capabilities] = await Promise.all([
    connection.docker
      .getImage(imageId)
      .inspect()
      .catch(() => undefined),
    engineCapabilities(connection),
  ]);
  const space = await dataSpace(capabilities);
  return {
    imageArchitecture: image?.Architecture ?? '',
    architecture: ARCHITECTURES[capabilities.architecture] ?? capabilities.architecture,
    ...(space === undefined ? {} : { diskFree: space.free }),
  };
}
