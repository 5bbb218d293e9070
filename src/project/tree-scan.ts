import type { Stats } from 'node:fs';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree, TreeEntry } from '../plan/watch-tree.js';

/** Which paths below a root are wanted; paths are relative, with forward slashes. */
export interface TreeFilter {
  includes(path: string): boolean;
  /** Whether a folder may hold wanted paths. */
  descends(folder: string): boolean;
}

/**
 * What is at a path below a root now, and below that where it is a folder. What vanishes meanwhile is left out, as are
 * sockets, pipes, devices and folders that may not be read. `root` itself may be a file.
 */
export function scanTree(root: string, path: string, filter: TreeFilter, tree: Tree = new Map()): Tree {
  const absolute = path === '' ? root : join(root, path);
  const stats = lstatIfThere(absolute);
  if (stats === undefined) return tree;
  if (stats.isDirectory() && !filter.descends(path)) return tree;
  const included = filter.includes(path);
  if (!included && !stats.isDirectory()) return tree;
  const entry = entryOf(absolute, path, stats);
  if (entry === undefined) return tree;
  tree.set(path, entry.type === 'directory' && (!included || path === '') ? { ...entry, passage: true } : entry);
  if (entry.type !== 'directory') return tree;
  for (const name of namesIn(absolute)) scanTree(root, path === '' ? name : `${path}/${name}`, filter, tree);
  return tree;
}

function entryOf(absolute: string, path: string, stats: Stats): TreeEntry | undefined {
  const common = {
    path,
    mode: stats.mode & 0o7777,
    size: stats.size,
    mtime: stats.mtimeMs,
    ctime: stats.ctimeMs,
    inode: stats.ino,
    seenAt: Date.now(),
  };
  if (stats.isDirectory()) return { ...common, type: 'directory' };
  if (stats.isFile()) return { ...common, type: 'file' };
  if (!stats.isSymbolicLink()) return undefined;
  try {
    return { ...common, type: 'symlink', target: readlinkSync(absolute) };
  } catch {
    return undefined;
  }
}

function lstatIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
