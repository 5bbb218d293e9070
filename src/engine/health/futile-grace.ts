import { readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { EngineConnection } from '../connection.js';

/**
 * True where a stop signal cannot end the process of a container, so that a grace would be time lost: the first process
 * of a PID namespace gets only the signals that it handles (pid_namespaces(7)), and its signal masks in `/proc` tell
 * which (proc_pid_status(5)). False wherever this cannot be known: another machine's engine, no right to look.
 */
export async function ignoresStopSignal({ docker, endpoint }: EngineConnection, id: string): Promise<boolean> {
  if (!endpoint.host.startsWith('unix://')) return false;
  try {
    const { State, Config } = await docker.getContainer(id).inspect();
    if (State.Pid <= 0) return false;
    const status = await readFile(`/proc/${State.Pid}/status`, 'utf8');
    const signal = signalNumber((Config as { StopSignal?: string }).StopSignal);
    return !receives(status, signal) && !(await waitsForSignals(State.Pid));
  } catch {
    return false;
  }
}

/** Whether the process of a `/proc/PID/status` receives a signal: it is no namespace's first, or handles or awaits it. */
export function receives(status: string, signal: number): boolean {
  const pids = pidsIn(status);
  if (pids.length < 2 || pids.at(-1) !== '1') return true;
  const bit = 1n << BigInt(signal - 1);
  return ['SigCgt', 'SigBlk'].some((name) => (BigInt(`0x${fieldOf(status, name) || '0'}`) & bit) !== 0n);
}

/** The ids of a process in its PID namespace and those above, the machine's first; one where it has no namespace of its own. */
export function pidsIn(status: string): string[] {
  return fieldOf(status, 'NSpid').split(/\s+/);
}

function fieldOf(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(status)?.[1] ?? '';
}

/** `rt_sigtimedwait` by the machine's architecture, as `/proc/PID/syscall` has it. */
const SIGNAL_WAIT: Partial<Record<NodeJS.Architecture, string>> = { x64: '128', arm64: '137' };

/**
 * Whether a thread waits for signals, as an init does: the kernel shows them as not blocked meanwhile
 * (sigtimedwait(2)). Rejects where it may not be known.
 */
async function waitsForSignals(pid: number): Promise<boolean> {
  const call = SIGNAL_WAIT[process.arch];
  if (call === undefined) return true;
  const threads = await readdir(`/proc/${pid}/task`);
  const calls = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/syscall`, 'utf8')));
  return calls.some((text) => text.startsWith(`${call} `));
}

function signalNumber(name: string | undefined): number {
  const text = name === undefined || name === '' ? 'SIGTERM' : name.toUpperCase();
  if (/^\d+$/.test(text)) return Number(text);
  const full = (text.startsWith('SIG') ? text : `SIG${text}`) as NodeJS.Signals;
  return constants.signals[full];
}
