import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DevenvError } from '../errors.js';
import type { CopyTarget } from '../plan/copy-place.js';

/** What a path of the user's is, with links followed. Throws FILE_NOT_FOUND where the folder above it is missing. */
export function copyTargetAt(path: string): CopyTarget {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) return { path: realpathSync(path), state: there.isDirectory() ? 'directory' : 'other' };
  const parent = dirname(path);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new DevenvError('FILE_NOT_FOUND', `There is no folder ${parent}`, { suggestions: [`mkdir -p ${parent}`] });
  }
  return { path: join(realpathSync(parent), basename(path)) + (path.endsWith('/') ? '/' : ''), state: 'missing' };
}
