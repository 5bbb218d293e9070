import { delimiter } from 'node:path';

/** What a caller says about the stack to load. Every relative path starts from `cwd`. */
export interface ProjectOptions {
  files?: string[];
  projectName?: string;
  profiles?: string[];
  envFiles?: string[];
  projectDirectory?: string;
  cwd: string;
  environment: Record<string, string | undefined>;
  /** Services named by the user; naming one that a profile disables enables its profiles. */
  services?: string[];
  /** Networks, volumes, secrets and configs that no service uses are part of the stack, too. */
  allResources?: boolean;
}

/** The values of the flags with which every command finds its stack. */
export interface ProjectFlags {
  file?: string[] | undefined;
  'project-name'?: string | undefined;
  profile?: string[] | undefined;
  'env-file'?: string[] | undefined;
  'project-directory'?: string | undefined;
  'all-resources'?: boolean | undefined;
  parallel?: number | undefined;
  compatibility?: boolean | undefined;
}

/** Options from command-line flags, and from the COMPOSE_* variables for what no flag says. */
export function projectOptionsFrom(
  flags: ProjectFlags,
  cwd: string,
  environment: Record<string, string | undefined>,
): ProjectOptions {
  const options: ProjectOptions = { cwd, environment: withSettings(environment, flags) };
  if (flags['all-resources'] === true) options.allResources = true;
  if (flags.file !== undefined && flags.file.length > 0) options.files = flags.file;
  if (flags['project-name'] !== undefined) options.projectName = flags['project-name'];
  if (flags['project-directory'] !== undefined) options.projectDirectory = flags['project-directory'];
  const profiles = flags.profile ?? [];
  if (profiles.length > 0) options.profiles = profiles;
  const envFiles = flags['env-file'] ?? [];
  if (envFiles.length > 0) options.envFiles = envFiles;
  else if (environment['COMPOSE_ENV_FILES']) options.envFiles = environment['COMPOSE_ENV_FILES'].split(',');
  return options;
}

/** The environment with the flags that stand for a variable of docker compose. */
function withSettings(
  environment: Record<string, string | undefined>,
  { parallel, compatibility }: ProjectFlags,
): Record<string, string | undefined> {
  return {
    ...environment,
    ...(parallel === undefined ? {} : { COMPOSE_PARALLEL_LIMIT: String(parallel) }),
    ...(compatibility === true ? { COMPOSE_COMPATIBILITY: '1' } : {}),
  };
}

/** The separator of COMPOSE_FILE: COMPOSE_PATH_SEPARATOR, else the system's own. */
export function pathSeparator(environment: Record<string, string | undefined>): string {
  const separator = environment['COMPOSE_PATH_SEPARATOR'];
  return separator === undefined || separator === '' ? delimiter : separator;
}
