import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, ownMark, parseMark } from './process-mark.js';
import type { ProcessMark } from './process-mark.js';
import { stateFolder, writeState } from './state-folder.js';

const PREFIX = 'reading-';

/** A command of this machine that reads data of a stack without its lock. */
export interface Reader extends ProcessMark {
  /** What its parts on the engine are labelled with. */
  token: string;
}

/** Tells other commands of this machine that this one reads, and returns what ends that. */
export function tellOfReader(project: string, token: string, command: string): () => void {
  const file = join(stateFolder(project), `${PREFIX}${token}`);
  writeState(project, () => {
    writeFileSync(`${file}.new`, JSON.stringify(ownMark(command)), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  });
  return () => {
    rmSync(file, { force: true });
  };
}

/** The commands that read data of a stack now. What one that is gone has left here is removed. */
export function livingReaders(project: string): Reader[] {
  const folder = stateFolder(project);
  return filesOf(folder).flatMap((name) => {
    const file = join(folder, name);
    const mark = parseMark(textOf(file));
    if (mark !== undefined && isAlive(mark)) return [{ ...mark, token: name.slice(PREFIX.length) }];
    if (mark !== undefined) rmSync(file, { force: true });
    return [];
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(PREFIX) && !name.endsWith('.new'));
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
