import { dirname, resolve } from 'node:path';
import type { FileAccess } from '../stack/files.js';
import { loadStack, type LoadInput, type LoadSteps } from '../stack/load-stack.js';
import type { Stack, Warning } from '../stack/stack.js';
import { osEnvironment, withEnvFiles } from './environment.js';
import { createFileAccess } from './file-access.js';
import { findComposeFiles, namedFiles } from './find-files.js';
import { pathSeparator, type ProjectOptions } from './project-options.js';
import { projectName } from './project-name.js';

export type { ProjectOptions } from './project-options.js';

export interface LoadedProject {
  stack: Stack;
  warnings: Warning[];
}

/** Finds, reads and normalises the stack that the options name. */
export function loadProject(options: ProjectOptions, steps: LoadSteps = {}): LoadedProject {
  const warnings = new WarningList();
  const input = findProject(options, warnings.add);
  return { stack: loadStack(input, warnings.add, steps), warnings: warnings.list };
}

/** What to load: files, environment, name and profiles, by the rules of docker compose. */
export function findProject(options: ProjectOptions, warn: (warning: Warning) => void): LoadInput {
  const files = createFileAccess(options.environment['HOME'] || undefined);
  let environment = osEnvironment(options.environment, options.cwd);
  const fill = (directory: string) => {
    environment = withEnvFiles(environment, options.envFiles, directory, options.cwd, files);
  };
  const given = options.projectDirectory === undefined ? undefined : resolve(options.cwd, options.projectDirectory);
  fill(given ?? directoryOfFirst(options.files, options.cwd) ?? options.cwd);
  const configFiles = chooseFiles(options, given, environment, files, warn);
  const directory = given ?? directoryOfFirst(configFiles, options.cwd) ?? options.cwd;
  fill(directory);
  const name = options.projectName ?? environment['COMPOSE_PROJECT_NAME'];
  const resolvedName = projectName(name, configFiles, directory, environment, files);
  environment['COMPOSE_PROJECT_NAME'] = resolvedName;
  return {
    configFiles,
    directory,
    projectName: resolvedName,
    environment,
    profiles: options.profiles ?? profilesFrom(environment),
    services: options.services ?? [],
    ...(options.allResources === true ? { allResources: true } : {}),
    files,
  };
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
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return namedFiles(fromEnvironment.split(pathSeparator(environment)), options.cwd, files);
  }
  return findComposeFiles(projectDirectory ?? options.cwd, files, warn);
}

function directoryOfFirst(paths: readonly string[] | undefined, cwd: string): string | undefined {
  const first = paths?.find((path) => path !== '-');
  return first === undefined ? undefined : dirname(resolve(cwd, first));
}

function profilesFrom(environment: Record<string, string>): string[] {
  return (environment['COMPOSE_PROFILES'] ?? '')
    .split(',')
    .filter((profile) => profile !== '')
    .map((profile) => profile.trim());
}

/** Warnings in the order of their appearance, each once. */
class WarningList {
  readonly list: Warning[] = [];
  private readonly seen = new Set<string>();

  readonly add = (warning: Warning): void => {
    const key = JSON.stringify(warning);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push(warning);
  };
}
