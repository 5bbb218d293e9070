import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DevenvError } from '../errors.js';

/** What a file of the user's holds; one whose name ends in `.gz` is unpacked on the way. */
export function openFile(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  // an error of either is the end of what is read
  return pipeline(file, createGunzip(), () => undefined);
}

/** Throws FILE_NOT_FOUND where there is no such file; `whose` says what it is. */
export function requireFile(path: string, whose: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return;
  const what = stats === undefined ? 'does not exist' : 'is not a file';
  throw new DevenvError('FILE_NOT_FOUND', `${path} ${what}: it is ${whose}.`, { location: { file: path } });
}
