import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The lines of a build's ignore file: the Dockerfile's own, else that of the context. None where there is no such file. */
export function buildIgnoreLines(context: string, dockerfile: string): string[] {
  for (const path of [`${resolve(context, dockerfile)}.dockerignore`, join(context, '.dockerignore')]) {
    try {
      return readFileSync(path, 'utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/);
    } catch {
      continue;
    }
  }
  return [];
}
