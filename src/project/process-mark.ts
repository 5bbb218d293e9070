import { readFileSync } from 'node:fs';

/** A process of this machine that a file of the state folder tells of. */
export interface ProcessMark {
  pid: number;
  /** When the process started, in the kernel's ticks; '' where it cannot be known. A reused pid has another. */
  startedAt: string;
  command: string;
}

/** This process, at work on a command. */
export function ownMark(command: string): ProcessMark {
  return { pid: process.pid, startedAt: startTime(process.pid), command };
}

/** What a file says; undefined where it says nothing. */
export function parseMark(text: string): ProcessMark | undefined {
  try {
    return JSON.parse(text) as ProcessMark;
  } catch {
    return undefined;
  }
}

/** Whether the process still runs. */
export function isAlive({ pid, startedAt }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startedAt === startTime(pid);
}

/** Field 22 of `/proc/PID/stat` (proc_pid_stat(5)); '' on systems without it. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
