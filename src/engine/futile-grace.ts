import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { EngineConnection } from './connection.js';

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
    return !receives(status, signalNumber((Config as { StopSignal?: string }).StopSignal));
  } catch {
    return false;
  }
}

/** Whether the process of a `/proc/PID/status` receives a signal: it is no namespace's first, or handles or awaits it. */
export function receives(status: string, signal: number): boolean {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(status)?.[1] ?? '';
  const pids = field('NSpid').split(/\s+/);
  if (pids.length < 2 || pids.at(-1) !== '1') return true;
  const bit = 1n << BigInt(signal - 1);
  return ['SigCgt', 'SigBlk'].some((name) => (BigInt(`0x${field(name) || '0'}`) & bit) !== 0n);
}

function signalNumber(name: string | undefined): number {
  const text = name === undefined || name === '' ? 'SIGTERM' : name.toUpperCase();
  if (/^\d+$/.test(text)) return Number(text);
  const full = (text.startsWith('SIG') ? text : `SIG${text}`) as NodeJS.Signals;
  return constants.signals[full];
}
