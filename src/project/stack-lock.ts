import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevenvError } from '../errors.js';
import { stateFolder } from './state-folder.js';

/** Who holds a lock, as its file says. */
interface Holder {
  pid: number;
  /** When the process started, in the kernel's ticks; '' where it cannot be known. A reused pid has another. */
  startedAt: string;
  command: string;
}

/**
 * Takes the lock of a stack on this machine, so that two commands do not change it at once, and returns its release. A
 * lock whose holder is gone (killed, rebooted) is taken over; within one process it can be taken again. Throws LOCKED, with who holds it.
 */
export function lockStack(project: string, command: string): () => void {
  const folder = stateFolder(project);
  const file = join(folder, 'lock');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own: Holder = { pid: process.pid, startedAt: startTime(process.pid), command };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (create(file, own)) {
      return () => {
        rmSync(file, { force: true });
      };
    }
    const holder = readHolder(file);
    if (holder?.pid === own.pid && holder.startedAt === own.startedAt) return () => undefined;
    if (holder !== undefined && isAlive(holder)) throw lockedError(project, holder);
    discard(file);
  }
  throw new DevenvError('LOCKED', `The lock of ${project} could not be taken.`, { suggestions: [`rm ${file}`] });
}

const ATTEMPTS = 5;

function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead lock aside before it is removed: of two who find it, one alone succeeds. */
function discard(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  rmSync(aside, { force: true });
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
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

function lockedError(project: string, { pid, command }: Holder): DevenvError {
  return new DevenvError('LOCKED', `Another command is changing ${project}: devenv ${command} (process ${pid}).`, {
    suggestions: ['Wait until it is done', `kill ${pid}`],
  });
}
