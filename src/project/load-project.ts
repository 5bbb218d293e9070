import { loadStack, type LoadInput, type LoadSteps } from '../stack/load-stack.js';
import type { Stack, Warning } from '../stack/stack.js';
import { createFileAccess } from './file-access.js';
import { withLargeLoads } from './large-load.js';
import { locateProject } from './locate-project.js';
import type { ProjectOptions } from './project-options.js';
import { projectName } from './project-name.js';

export type { ProjectOptions } from './project-options.js';

export interface LoadedProject {
  stack: Stack;
  warnings: Warning[];
}

/** Finds, reads and normalises the stack that the options name. */
export function loadProject(options: ProjectOptions, steps: LoadSteps = {}): LoadedProject {
  const warnings = new WarningList();
  const stack = withLargeLoads((onRead) =>
    loadStack(findProject(options, warnings.add, onRead, steps.interpolate), warnings.add, steps),
  );
  return { stack, warnings: warnings.list };
}

/**
 * What to load: files, environment, name and profiles, by the rules of docker compose. `onRead` hears how many characters
 * each file has. A name is taken as it is written where nothing is interpolated.
 */
export function findProject(
  options: ProjectOptions,
  warn: (warning: Warning) => void,
  onRead?: (characters: number) => void,
  interpolate = true,
): LoadInput {
  const files = createFileAccess(options.environment['HOME'] || undefined, onRead);
  const { configFiles, directory, environment } = locateProject(options, files, warn);
  const name = options.projectName ?? environment['COMPOSE_PROJECT_NAME'];
  const variables = interpolate ? environment : undefined;
  const resolvedName = projectName(name, configFiles, directory, variables, files);
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

/** Where no profile is named, the one whose name is empty is active: `profiles: ['', mysql]` is on by default. */
function profilesFrom(environment: Record<string, string>): string[] {
  return (environment['COMPOSE_PROFILES'] ?? '').split(',').map((profile) => profile.trim());
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
