import { existsSync, readFileSync } from 'node:fs';
import { DevenvError } from '../errors.js';
import { createFileAccess } from './file-access.js';
import { findComposeFiles, namedFiles } from './find-files.js';
import { pathSeparator } from './project-options.js';

/** The Compose file that a command edits: the one given, else COMPOSE_FILE's first, else the nearest here or above. */
export function findMainComposeFile(
  cwd: string,
  file: string | undefined,
  environment: Record<string, string | undefined>,
): string {
  const files = createFileAccess(environment['HOME']);
  const named = file ?? environment['COMPOSE_FILE']?.split(pathSeparator(environment))[0];
  const found = named ? namedFiles([named], cwd, files) : findComposeFiles(cwd, files, () => undefined);
  const [main] = found;
  if (main === undefined) throw new Error('a search for a Compose file ends with one or with an error');
  return main;
}

/** The text of a file that is to be edited; '' where it is not there. What is written into it is UTF-8: it must be that. */
export function readTextIfThere(path: string): string {
  if (!existsSync(path)) return '';
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  throw new DevenvError('FILE_ACCESS', `${path} is not UTF-8, which is what devenv writes: nothing is changed.`, {
    suggestions: ['Save it as UTF-8'],
  });
}
