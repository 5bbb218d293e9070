import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevenvError } from '../errors.js';
import { isAlive, ownMark, parseMark } from './process-mark.js';
import type { ProcessMark } from './process-mark.js';
import { stateFolder, writeState } from './state-folder.js';

/**
 * Takes the lock of a stack on this machine, so that two commands do not change it at once, and returns its release. A
 * lock whose holder is gone (killed, rebooted) is taken over; within one process it can be taken again. Throws LOCKED, with who holds it.
 */
export function lockStack(project: string, command: string): () => void {
  const file = join(stateFolder(project), 'lock');
  const own = ownMark(command);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (writeState(project, () => create(file, own))) {
      return () => {
        unlink(file);
      };
    }
    const text = readText(file);
    const holder = parseMark(text);
    if (holder?.pid === own.pid && holder.startedAt === own.startedAt) return () => undefined;
    if (holder !== undefined && isAlive(holder)) throw lockedError(project, holder);
    discard(file, text);
  }
  throw new DevenvError('LOCKED', `The lock of ${project} could not be taken.`, { suggestions: [`rm ${file}`] });
}

/** Whether another command of this machine is changing a stack. */
export function isStackLocked(project: string): boolean {
  const holder = parseMark(readText(join(stateFolder(project), 'lock')));
  return holder !== undefined && holder.pid !== process.pid && isAlive(holder);
}

const ATTEMPTS = 5;

/** Makes the lock with its content at once, so that nobody reads half of it. False where it is there already. */
function create(file: string, holder: ProcessMark): boolean {
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 });
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlink(temporary);
  }
}

/** Moves a dead lock aside before it is removed. One that somebody else has taken over since it was read is put back. */
function discard(file: string, judged: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== judged) linkSync(aside, file);
  } catch {
    // another command was quicker: the next attempt finds its lock
  }
  unlink(aside);
}

/** Removes a file where it is there. (`rmSync` loads and looks at more than a command that changes nothing does.) */
function unlink(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lockedError(project: string, { pid, command }: ProcessMark): DevenvError {
  return new DevenvError('LOCKED', `Another command is changing ${project}: devenv ${command} (process ${pid}).`, {
    suggestions: ['Wait until it is done', `kill ${pid}`],
  });
}
