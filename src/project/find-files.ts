import { dirname, join, resolve } from 'node:path';
import { DevenvError } from '../errors.js';
import type { FileAccess } from '../stack/files.js';
import type { Warning } from '../stack/stack.js';

/** Names that a Compose file has by default, in the order in which they are looked for. */
export const COMPOSE_FILE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** The Compose file of a directory or the nearest one above it, and its override file. Fails with FILE_NOT_FOUND. */
export function findComposeFiles(directory: string, files: FileAccess, warn: (warning: Warning) => void): string[] {
  for (let current = directory; ; current = dirname(current)) {
    const main = choose(current, COMPOSE_FILE_NAMES, files, warn);
    if (main !== undefined) {
      const override = choose(current, OVERRIDES, files, warn);
      return override === undefined ? [main] : [main, override];
    }
    if (dirname(current) === current) throw noComposeFile(directory);
  }
}

function choose(
  directory: string,
  names: string[],
  files: FileAccess,
  warn: (warning: Warning) => void,
): string | undefined {
  const found = names.filter((name) => files.read(join(directory, name)) !== undefined);
  const [first] = found;
  if (first === undefined) return undefined;
  if (found.length > 1) warn({ message: `${directory} has ${found.join(' and ')}: ${first} is used` });
  return join(directory, first);
}

function noComposeFile(directory: string): DevenvError {
  return new DevenvError('FILE_NOT_FOUND', `There is no Compose file in ${directory} or above it`, {
    suggestions: ['devenv init', 'devenv -f PATH …'],
  });
}

/** Absolute paths of the files that the user names; each must exist. */
export function namedFiles(names: readonly string[], cwd: string, files: FileAccess): string[] {
  return names.map((name) => {
    if (name === '-') return name;
    const path = resolve(cwd, name);
    if (files.read(path) === undefined) {
      throw new DevenvError(
        'FILE_NOT_FOUND',
        `${path} ${files.isDirectory(path) ? 'is a directory' : 'does not exist'}`,
        {
          location: { file: path },
          suggestions: ['check the path given with -f or COMPOSE_FILE', 'devenv init'],
        },
      );
    }
    return path;
  });
}
