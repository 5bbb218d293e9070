import { join, resolve } from 'node:path';
import { DevenvError } from '../errors.js';
import { parseEnvFile } from '../stack/env-file.js';
import type { FileAccess } from '../stack/files.js';

type Environment = Record<string, string>;

/** The environment of the process without what is not set. */
export function osEnvironment(environment: Record<string, string | undefined>, cwd: string): Environment {
  const result = Object.create(null) as Environment;
  result['PWD'] = cwd;
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) result[name] = value;
  return result;
}

/** The environment with its gaps filled from env files: those named, else `.env` in the directory. */
export function withEnvFiles(
  environment: Environment,
  named: readonly string[] | undefined,
  directory: string,
  cwd: string,
  files: FileAccess,
): Environment {
  const result = Object.assign(Object.create(null) as Environment, environment);
  const found = Object.create(null) as Environment;
  for (const path of envFilePaths(environment, named, directory, cwd, files)) {
    const variables = parseEnvFile(files.read(path) ?? '', path, (name) => environment[name] ?? found[name]);
    for (const [name, value] of variables) found[name] = value;
  }
  for (const [name, value] of Object.entries(found)) result[name] ??= value;
  return result;
}

function envFilePaths(
  environment: Environment,
  named: readonly string[] | undefined,
  directory: string,
  cwd: string,
  files: FileAccess,
): string[] {
  if (named === undefined) {
    if (/^(?:1|t|true)$/i.test(environment['COMPOSE_DISABLE_ENV_FILE'] ?? '')) return [];
    const path = join(directory, '.env');
    return files.read(path) === undefined ? [] : [path];
  }
  return named.map((name) => {
    const path = resolve(cwd, name);
    if (files.read(path) !== undefined) return path;
    const what = files.isDirectory(path) ? 'is a directory' : 'does not exist';
    throw new DevenvError('FILE_NOT_FOUND', `Environment file ${path} ${what}`, { location: { file: path } });
  });
}
