import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../connection.js';
import { pidsIn } from './futile-grace.js';
import { parseListeners, tcpPorts } from './listening.js';

const PAUSE_MS = 4;

/**
 * Resolves as soon as a container listens on one of its TCP ports, those given and those its image exposes, or has ended;
 * at `end` (as `Date.now()`) at the latest. It reads the process's own `/proc/PID/net/tcp` (proc_pid_net(5)), which costs
 * no engine call. Where that is not on this machine, no port is known, or `ports` is undefined because a listener may be
 * another service's, it takes the whole time.
 */
export async function untilListening(
  { docker, endpoint }: EngineConnection,
  name: string,
  ports: readonly number[] | undefined,
  end: number,
): Promise<void> {
  const info = await docker
    .getContainer(name)
    .inspect()
    .catch(() => undefined);
  if (info === undefined || info.State.Pid <= 0) return;
  const own = new Set(ports === undefined ? [] : [...ports, ...tcpPorts(info.Config.ExposedPorts)]);
  const seen = own.size > 0 && endpoint.host.startsWith('unix://') && (await isContained(info.State.Pid));
  if (!seen) return sleep(Math.max(0, end - Date.now()));
  while (Date.now() < end) {
    const listeners = await listenersOf(info.State.Pid);
    if (listeners === undefined || listeners.some((port) => own.has(port))) return;
    await sleep(PAUSE_MS);
  }
}

/** Whether a process id of the engine's is one of this machine's, in a PID namespace of its own: not so with an engine in a VM. */
async function isContained(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return pidsIn(status).length > 1;
}

/** The ports that listen in a process's network namespace; undefined once the process is gone. */
async function listenersOf(pid: number): Promise<number[] | undefined> {
  try {
    const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
    return parseListeners(tables.join('\n'));
  } catch {
    return undefined;
  }
}
