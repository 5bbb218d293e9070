import { DevenvError } from '../errors.js';

/** What is copied. */
export interface CopySource {
  /** As the user wrote it: `./conf`, `/etc/.`; the end of it tells whether a folder or what it holds is meant. */
  path: string;
  isDirectory: boolean;
}

/** Where to, with links followed. */
export interface CopyTarget {
  path: string;
  state: 'directory' | 'other' | 'missing';
}

/** The folder to unpack in, which is there, and the name that the source takes in it; '' for what a folder holds. */
export interface CopyPlace {
  folder: string;
  name: string;
}

/** Where a copy goes, by the rules of `docker cp`. Throws USAGE where the two do not fit. */
export function placeCopy(source: CopySource, target: CopyTarget): CopyPlace {
  const parent = { folder: parentOf(target.path), name: baseOf(target.path) };
  switch (target.state) {
    case 'directory':
      return { folder: target.path, name: source.isDirectory && holdsOnly(source.path) ? '' : baseOf(source.path) };
    case 'other':
      if (source.isDirectory)
        throw new DevenvError('USAGE', `${target.path} is a file: no folder can be copied to it.`);
      return parent;
    case 'missing':
      if (source.isDirectory || !target.path.endsWith('/')) return parent;
      throw new DevenvError('USAGE', `There is no folder ${target.path}`, {
        suggestions: ['Leave the last slash out to give the copy this name'],
      });
  }
}

/** True for `conf/.`: what the folder holds, not the folder. */
function holdsOnly(path: string): boolean {
  return path === '.' || path.endsWith('/.');
}

function trimmed(path: string): string {
  return path.replace(/(?:\/\.?)+$/, '');
}

function parentOf(path: string): string {
  const at = trimmed(path).lastIndexOf('/');
  if (at < 0) return '.';
  return at === 0 ? '/' : trimmed(path).slice(0, at);
}

function baseOf(path: string): string {
  const base = trimmed(path);
  return base.slice(base.lastIndexOf('/') + 1);
}
