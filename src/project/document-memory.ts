import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DocumentMemory, KnownDocument } from '../stack/known-documents.js';
import { replaceFile } from './replace-file.js';

interface Entry {
  /** Of the program: another one may read the same text otherwise. */
  build: string;
  text: string;
  documents: KnownDocument[];
}

/** How long the file of a stack that nobody changes is known, and those of stacks that are gone. */
const KEPT_DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;
/** Characters; aliases can make documents much larger than their text. */
const MAX_SIZE = 4_000_000;

let memory: DocumentMemory | undefined;

/** From now on, what Compose files held is kept in the folder, for this build of the program. */
export function rememberDocuments(cache: { folder: string; build: string } | undefined): void {
  memory = cache === undefined ? undefined : createMemory(join(cache.folder, 'documents'), cache.build);
}

export function documentMemory(): DocumentMemory | undefined {
  return memory;
}

/**
 * One file for each Compose file, with its whole text: what is recalled is what that very text says. It holds nothing that
 * the Compose file does not, no variables of the environment or of a `.env`.
 */
export function createMemory(folder: string, build: string): DocumentMemory {
  return {
    recall: (file, text) => {
      const entry = readEntry(entryFile(folder, file));
      return entry?.build === build && entry.text === text ? entry.documents : undefined;
    },
    keep: (file, text, documents) => {
      const content = JSON.stringify({ build, text, documents } satisfies Entry);
      if (content.length <= MAX_SIZE) writeEntry(folder, entryFile(folder, file), content);
    },
  };
}

function readEntry(path: string): Entry | undefined {
  try {
    const { uid, mode } = statSync(path);
    // nobody else may have written what is taken for the user's stack
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return own ? (JSON.parse(readFileSync(path, 'utf8')) as Entry) : undefined;
  } catch {
    return undefined;
  }
}

/** Where it cannot be written, the file is read again the next time. */
function writeEntry(folder: string, path: string, content: string): void {
  try {
    replaceFile(path, content);
    removeOld(folder);
  } catch {
    // found out again
  }
}

/** Looks once a day for what was kept long ago. */
function removeOld(folder: string): void {
  const mark = join(folder, '.looked-through');
  if (ageMs(mark) < DAY_MS) return;
  writeFileSync(mark, '', { mode: 0o600 });
  for (const name of readdirSync(folder)) {
    if (ageMs(join(folder, name)) > KEPT_DAYS * DAY_MS) rmSync(join(folder, name), { force: true });
  }
}

function ageMs(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** Two files whose names come to the same share an entry in turns: the text tells whose it is. (FNV-1a, 32 bits) */
function entryFile(folder: string, file: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < file.length; at++) hash = Math.imul(hash ^ file.charCodeAt(at), 0x01000193);
  return join(folder, `${basename(file).slice(0, 60)}-${(hash >>> 0).toString(16)}`);
}
