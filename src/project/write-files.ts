import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DevenvError } from '../errors.js';

/** One file to put into the user's project. */
export interface FileToWrite {
  /** Relative to the project. */
  path: string;
  content: string | Uint8Array;
  /** Permission bits of a new file (0644 where absent); a file that exists keeps its own. */
  mode?: number;
  /** Permission bits of its folder where that is new. */
  folderMode?: number;
  /** What the file held when its new content was worked out; another content by now stops the write. */
  replaces?: string;
}

interface Staged {
  target: string;
  temporary: string;
  before: Buffer | undefined;
}

/** Writes all the files or none: each beside its target first, then renamed over it, undone where one fails. */
export function writeFiles(root: string, files: FileToWrite[]): void {
  const suffix = `.devenv-${randomBytes(4).toString('hex')}`;
  const folders: string[] = [];
  const staged: Staged[] = [];
  const renamed: Staged[] = [];
  let path = '';
  try {
    for (const file of files) {
      path = file.path;
      staged.push(stage(root, file, suffix, folders));
    }
    for (const entry of staged) {
      path = entry.target;
      renameSync(entry.temporary, entry.target);
      renamed.push(entry);
    }
  } catch (error) {
    undo(staged, renamed, folders);
    throw asDevenvError(error, path);
  }
}

function stage(root: string, file: FileToWrite, suffix: string, folders: string[]): Staged {
  const path = join(root, file.path);
  const target = existsSync(path) ? realpathSync(path) : path;
  const before = existsSync(target) ? readFileSync(target) : undefined;
  if (file.replaces !== undefined && (before?.toString('utf8') ?? '') !== file.replaces)
    throw changedMeanwhile(file.path);
  makeFolder(dirname(target), file.folderMode ?? 0o755, folders);
  const temporary = target + suffix;
  const mode = before === undefined ? (file.mode ?? 0o644) : statSync(target).mode & 0o7777;
  writeFileSync(temporary, file.content, { flag: 'wx', mode });
  chmodSync(temporary, mode);
  return { target, temporary, before };
}

/** Makes a folder and its parents, and notes the new ones, outermost first. The mode holds whatever the umask is. */
function makeFolder(folder: string, mode: number, made: string[]): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), 0o755, made);
  mkdirSync(folder);
  made.push(folder);
  chmodSync(folder, mode);
}

function undo(staged: Staged[], renamed: Staged[], folders: string[]): void {
  for (const { target, before } of renamed.reverse()) {
    if (before === undefined) rmSync(target, { force: true });
    else writeFileSync(target, before);
  }
  for (const { temporary } of staged) rmSync(temporary, { force: true });
  for (const folder of folders.reverse()) rmSync(folder, { recursive: true, force: true });
}

function changedMeanwhile(path: string): DevenvError {
  return new DevenvError('LOCKED', `${path} was changed while devenv was working on it`, {
    reason: 'Nothing was written.',
    suggestions: ['Run the command again'],
  });
}

/** The failure of a file system in the user's words; anything else is passed on. */
function asDevenvError(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || error instanceof DevenvError) return error;
  const reasons: Record<string, string> = {
    EACCES: 'You have no right to write there.',
    EPERM: 'You have no right to write there.',
    EROFS: 'The file system is read-only.',
    ENOTDIR: 'A file is where a folder is needed.',
    EISDIR: 'A folder is where a file is needed.',
    ENOSPC: 'The disk is full.',
  };
  return new DevenvError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_EXISTS', `Cannot write ${path}`, {
    reason: `${reasons[code] ?? (error as Error).message} Nothing was changed.`,
    cause: error,
  });
}
