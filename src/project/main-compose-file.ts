import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DevenvError } from '../errors.js';

/** Names that a Compose file has by default, in the order in which they are looked for. */
export const COMPOSE_FILE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** The Compose file that a command edits: the one given, else the first found here or in a parent folder. */
export function findMainComposeFile(cwd: string, file?: string): string {
  const path = file === undefined ? searchUpwards(cwd) : resolve(cwd, file);
  if (path !== undefined && existsSync(path)) return path;
  throw new DevenvError('FILE_NOT_FOUND', `There is no ${file ?? 'compose.yaml'} here`, {
    reason: `Looked in ${cwd}${file === undefined ? ' and the folders above it' : ''}.`,
    suggestions: ['devenv init'],
  });
}

/** The text of a file; '' where it is not there. */
export function readTextIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function searchUpwards(folder: string): string | undefined {
  const found = COMPOSE_FILE_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : searchUpwards(parent));
}
