import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DevenvError } from '../errors.js';

/** Where devenv keeps what nobody misses if it is lost, for one project. (XDG Base Directory Specification, state) */
export function stateFolder(project: string): string {
  const state = process.env['XDG_STATE_HOME'] ?? '';
  return join(state === '' ? join(homedir(), '.local', 'state') : state, 'devenv', project);
}

/** Does what writes into a project's state folder, once it is there. Throws FILE_ACCESS or DISK_FULL where that cannot be. */
export function writeState<T>(project: string, write: (folder: string) => T): T {
  const folder = stateFolder(project);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return write(folder);
  } catch (error) {
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}

function unwritable(folder: string, error: NodeJS.ErrnoException): unknown {
  if (error.syscall === undefined) return error;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return new DevenvError(full ? 'DISK_FULL' : 'FILE_ACCESS', `The state folder ${folder} cannot be written to.`, {
    reason: `devenv keeps the lock of a stack there: ${error.message}`,
    suggestions: [
      full ? 'Free some room on the disk that it is on' : `ls -ld ${folder}, and give it to the user who runs devenv`,
      'Or name another folder: XDG_STATE_HOME=FOLDER devenv …',
    ],
    cause: error,
  });
}
