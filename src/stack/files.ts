import { DevenvError } from '../errors.js';
import type { DocumentMemory } from './known-documents.js';

/** How the loader reaches the user's files: handed in, so that loading itself stays pure. Paths are absolute. */
export interface FileAccess {
  /** The text of a file, undefined where there is none. As `yaml` it is decoded as a Compose file may be encoded. */
  read: (path: string, as?: 'yaml') => string | undefined;
  isDirectory: (path: string) => boolean;
  /** Follows symbolic links; the path itself where it does not exist. */
  realPath: (path: string) => string;
  home: string | undefined;
  /** What Compose files held when they were read before. */
  memory?: DocumentMemory | undefined;
}

/** The text of a file that must be there. Fails with FILE_NOT_FOUND, saying who asks for it. */
export function readRequired(files: FileAccess, path: string, asker: string, as?: 'yaml'): string {
  const text = files.read(path, as);
  if (text !== undefined) return text;
  const what = files.isDirectory(path) ? 'is a directory' : 'does not exist';
  throw new DevenvError('FILE_NOT_FOUND', `${path} ${what}`, { reason: asker, location: { file: path } });
}
