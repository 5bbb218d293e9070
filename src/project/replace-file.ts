import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file of the user's own, for nobody else to read, at once: whoever reads meanwhile gets the old or the new. */
export function replaceFile(file: string, content: string): void {
  const temporary = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, file);
}
