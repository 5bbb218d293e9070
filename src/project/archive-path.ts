import { DevenvError } from '../errors.js';

/**
 * The path of an archive's entry below the thing that was archived: `conf/a/b` -> `a/b`, '' for the thing itself. Throws
 * for a path that leads out of it: an archive of a container is not to be trusted.
 */
export function pathBelowRoot(name: string): string {
  const parts = name.split('/').filter((part, index) => part !== '' || index === 0);
  const below = parts.slice(1).filter((part) => part !== '.');
  if (parts.includes('..') || name.includes('\0')) {
    throw new DevenvError('UNSUPPORTED', `The container offers a file of the name ${JSON.stringify(name)}.`, {
      reason: 'It leads out of the folder that is copied to, so nothing of it was written.',
    });
  }
  return below.join('/');
}
