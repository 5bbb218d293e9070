import { readFileSync, realpathSync, statSync } from 'node:fs';
import { DevenvError } from '../errors.js';
import { decodeYaml, isDoubtful } from '../stack/decode-yaml.js';
import type { FileAccess } from '../stack/files.js';
import { documentMemory } from './document-memory.js';

/** The user's files, read once each. `-` is standard input. `onRead` hears how many characters each has. */
export function createFileAccess(home: string | undefined, onRead?: (characters: number) => void): FileAccess {
  const found = new Map<string, FoundText | undefined>();
  return {
    home,
    memory: documentMemory(),
    read: (path, as) => {
      if (!found.has(path)) {
        const text = readText(path);
        found.set(path, text);
        onRead?.(text?.text.length ?? 0);
      }
      const { text, doubtful } = found.get(path) ?? {};
      return as === 'yaml' && doubtful !== undefined ? decodeYaml(doubtful, path) : text;
    },
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    realPath: (path) => {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
  };
}

const UNREADABLE: Record<string, string> = {
  EACCES: 'You may not read it',
  ELOOP: 'Its symbolic links lead back to themselves',
};

/** Bytes; nothing that people write by hand for a stack comes near. */
const MAX_SIZE = 16_000_000;

/** A file as UTF-8, with its bytes where it may be something else. */
interface FoundText {
  text: string;
  doubtful?: Buffer;
}

function readText(path: string): FoundText | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined && path !== '-') return undefined;
    if ((found?.size ?? 0) > MAX_SIZE) {
      throw new DevenvError('COMPOSE_INVALID', `${path} is not read: it is larger than ${MAX_SIZE / 1e6} MB`, {
        location: { file: path },
      });
    }
    const bytes = readFileSync(path === '-' ? 0 : path);
    const text = bytes.toString('utf8');
    return isDoubtful(text) ? { text, doubtful: bytes } : { text };
  } catch (error) {
    if (error instanceof DevenvError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new DevenvError('FILE_NOT_FOUND', `${path} cannot be read`, {
      reason: UNREADABLE[code ?? ''] ?? (error as Error).message,
      location: { file: path },
      cause: error,
    });
  }
}
