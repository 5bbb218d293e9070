import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DevenvError } from '../errors.js';
import { parseEnvFile } from '../stack/env-file.js';

/** The variables of an env file that the user names on a command line. Throws FILE_NOT_FOUND. */
export function readEnvFile(
  path: string,
  cwd: string,
  environment: Record<string, string | undefined>,
): Record<string, string> {
  const file = resolve(cwd, path);
  try {
    return Object.fromEntries(parseEnvFile(readFileSync(file, 'utf8'), file, (name) => environment[name]));
  } catch (error) {
    if (error instanceof DevenvError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DevenvError(
      'FILE_NOT_FOUND',
      `Environment file ${file} ${missing ? 'does not exist' : 'cannot be read'}.`,
      {
        cause: error,
      },
    );
  }
}
