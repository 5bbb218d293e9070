import { dirname, resolve } from 'node:path';
import { DevenvError } from '../errors.js';
import type { FileAccess } from '../stack/files.js';
import type { Warning } from '../stack/stack.js';
import { osEnvironment, withEnvFiles } from './environment.js';
import { findComposeFiles, namedFiles } from './find-files.js';
import { pathSeparator, type ProjectOptions } from './project-options.js';

/** Where a project is, and the environment that its files are read with. */
export interface ProjectPlace {
  configFiles: string[];
  directory: string;
  environment: Record<string, string>;
}

/** Finds the Compose files, the directory and the environment, `.env` included, by the rules of docker compose. */
export function locateProject(
  options: ProjectOptions,
  files: FileAccess,
  warn: (warning: Warning) => void,
): ProjectPlace {
  let environment = osEnvironment(options.environment, options.cwd);
  const fill = (directory: string): void => {
    environment = withEnvFiles(environment, options.envFiles, directory, options.cwd, files);
  };
  const given = options.projectDirectory === undefined ? undefined : resolve(options.cwd, options.projectDirectory);
  fill(given ?? directoryOfFirst(options.files, options.cwd) ?? options.cwd);
  const configFiles = chooseFiles(options, given, environment, files, warn);
  const directory = given ?? directoryOfFirst(configFiles, options.cwd) ?? options.cwd;
  fill(directory);
  return { configFiles, directory, environment };
}

function chooseFiles(
  options: ProjectOptions,
  projectDirectory: string | undefined,
  environment: Record<string, string>,
  files: FileAccess,
  warn: (warning: Warning) => void,
): string[] {
  if (options.files !== undefined) return namedFiles(options.files, options.cwd, files);
  const fromEnvironment = environment['COMPOSE_FILE'];
  if (fromEnvironment === '') throw emptyComposeFile();
  if (fromEnvironment !== undefined) {
    return namedFiles(fromEnvironment.split(pathSeparator(environment)), options.cwd, files);
  }
  return findComposeFiles(projectDirectory ?? options.cwd, files, warn);
}

function emptyComposeFile(): DevenvError {
  return new DevenvError('FILE_NOT_FOUND', 'COMPOSE_FILE is set and empty: it names no file', {
    suggestions: ['unset COMPOSE_FILE', 'take COMPOSE_FILE out of .env'],
  });
}

function directoryOfFirst(paths: readonly string[] | undefined, cwd: string): string | undefined {
  const first = paths?.find((path) => path !== '-');
  return first === undefined ? undefined : dirname(resolve(cwd, first));
}
