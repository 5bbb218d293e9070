import { DevenvError } from '../errors.js';
import type { ErrorCode } from '../errors.js';

const WORDS: Record<string, [ErrorCode, string]> = {
  ENOENT: ['FILE_NOT_FOUND', 'There is no such file or folder'],
  ENOTDIR: ['FILE_NOT_FOUND', 'A file is where a folder is needed'],
  EISDIR: ['FILE_NOT_FOUND', 'It is a folder, not a file'],
  ELOOP: ['FILE_NOT_FOUND', 'Its symbolic links lead back to themselves'],
  ENAMETOOLONG: ['FILE_NOT_FOUND', 'The name is too long'],
  EACCES: ['FILE_ACCESS', 'You have no right to it'],
  EPERM: ['FILE_ACCESS', 'You have no right to it'],
  EROFS: ['FILE_ACCESS', 'The file system is read-only'],
  EIO: ['FILE_ACCESS', 'The disk failed'],
  ENOSPC: ['DISK_FULL', 'The disk is full'],
  EDQUOT: ['DISK_FULL', 'Your quota on this disk is used up'],
};

/** A refusal of this machine's file system in the user's words; undefined for any other error. */
export function fileFailure(error: unknown): DevenvError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd') {
    return new DevenvError('FILE_NOT_FOUND', 'The folder that you are in does not exist any more.', {
      suggestions: ['cd to a folder that does'],
      cause: error,
    });
  }
  const known = WORDS[code];
  if (known === undefined || syscall === undefined || /^(connect|spawn)/.test(syscall)) return undefined;
  return new DevenvError(known[0], path === undefined ? `${known[1]}.` : `${path} cannot be used.`, {
    reason: path === undefined ? error.message : `${known[1]} (${syscall}: ${code}).`,
    suggestions: ['Correct the path, or the rights to it', 'DEBUG=devenv shows what wanted it'],
    cause: error,
  });
}
