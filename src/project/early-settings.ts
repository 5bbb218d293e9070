import { createFileAccess } from './file-access.js';
import { locateProject } from './locate-project.js';
import { projectOptionsFrom } from './project-options.js';
import type { ProjectFlags } from './project-options.js';

type Environment = Record<string, string | undefined>;

/** What docker compose reads from `.env` besides what is in the stack; COMPOSE_PROGRESS and COMPOSE_STATUS_STDOUT it does not. */
const SETTINGS = ['COMPOSE_ANSI', 'COMPOSE_MENU'];

/** What it reads so for `up` alone. */
const SETTINGS_OF_UP = [...SETTINGS, 'COMPOSE_REMOVE_ORPHANS'];

/** A command that works on a project: its id, and the letter that its `--file` has, if any. */
export interface ProjectCommand {
  id: string;
  fileLetter: string | undefined;
}

/**
 * The settings of the command line itself, not of the stack, that the project's `.env` makes and the environment does
 * not. Whatever is wrong with the files is told by who loads them.
 */
export function earlySettings(
  { id, fileLetter }: ProjectCommand,
  options: string[],
  cwd: string,
  environment: Environment,
): Environment {
  try {
    const files = createFileAccess(environment['HOME'] || undefined);
    const flags = projectFlagsOf(options, fileLetter);
    const place = locateProject(projectOptionsFrom(flags, cwd, environment), files, () => undefined);
    const names = id === 'up' ? SETTINGS_OF_UP : SETTINGS;
    const missing = names.filter((name) => environment[name] === undefined && place.environment[name] !== undefined);
    return Object.fromEntries(missing.map((name) => [name, place.environment[name]]));
  } catch {
    return {};
  }
}

/** The flags that tell where the project is, before the command line is parsed. */
function projectFlagsOf(options: string[], fileLetter: string | undefined): ProjectFlags {
  return {
    file: valuesOf(fileLetter === undefined ? ['--file'] : [`-${fileLetter}`, '--file'], options),
    'env-file': valuesOf(['--env-file'], options),
    'project-directory': valuesOf(['--project-directory'], options).at(-1),
  };
}

/** The values of `--name value` and `--name=value`, in their order. */
function valuesOf(names: string[], options: string[]): string[] {
  return options.flatMap((word, index) => {
    const [name = '', value] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (!names.includes(name)) return [];
    return [value ?? options[index + 1] ?? ''].filter((one) => one !== '');
  });
}
