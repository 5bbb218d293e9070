import type { FileEntry } from '../../plan/data/file-tree.js';
import type { ContainerFileStat } from './file-stat.js';

/** Bits of Go's `fs.FileMode`, which the engine tells, and what they are in a file's mode. */
const SETUID = { go: 1 << 23, unix: 0o4000 };
const SETGID = { go: 1 << 22, unix: 0o2000 };
const STICKY = { go: 1 << 20, unix: 0o1000 };
const SYMLINK = 1 << 27;
/** Devices, pipes, sockets and what has no name. */
const NO_FILE = (1 << 26) | (1 << 25) | (1 << 24) | (1 << 21) | (1 << 19);

/** What a stat of the engine's says of a file. */
export function fileOfStat(stat: ContainerFileStat | undefined): FileEntry | undefined {
  if (stat === undefined) return undefined;
  const { size, mode, mtime, modified, isDirectory } = stat;
  const special = [SETUID, SETGID, STICKY].reduce((bits, { go, unix }) => (mode & go ? bits | unix : bits), 0);
  const type = isDirectory ? 'directory' : mode & SYMLINK ? 'symlink' : mode & NO_FILE ? 'other' : 'file';
  return {
    type,
    size: type === 'file' || type === 'symlink' ? size : 0,
    mode: (mode & 0o777) | special,
    seconds: Math.floor(mtime / 1000),
    modified,
  };
}
