import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DevenvError } from '../errors.js';
import { COMPOSE_FILE_NAMES } from '../project/find-files.js';
import { readTextIfThere } from '../project/main-compose-file.js';
import { writeFiles } from '../project/write-files.js';
import { planInit, projectName } from '../scaffold/plan-init.js';

export interface InitOptions {
  cwd: string;
  name?: string | undefined;
  /** Where the project is to be; the current folder where absent. It is made where it is missing. */
  directory?: string | undefined;
}

export interface InitResult {
  name: string;
  directory: string;
  files: string[];
  next: string[];
}

/** Begins a project: a Compose file without services, and a .gitignore for what must not be committed. */
export function init(options: InitOptions): InitResult {
  const directory = resolve(options.cwd, options.directory ?? '.');
  const name = projectName(options.name, basename(directory));
  const existing = COMPOSE_FILE_NAMES.find((file) => existsSync(join(directory, file)));
  if (existing !== undefined) throw alreadyThere(directory, existing);
  const before = readTextIfThere(join(directory, '.gitignore'));
  const { composeText, gitignore } = planInit(name, before);
  writeFiles(directory, [
    { path: 'compose.yaml', content: composeText, replaces: '' },
    ...(gitignore === before ? [] : [{ path: '.gitignore', content: gitignore, replaces: before }]),
  ]);
  const next = ['devenv template list', 'devenv add postgres db', 'devenv add node-api api', 'devenv up'];
  return {
    ...{ name, directory },
    files: gitignore === before ? ['compose.yaml'] : ['compose.yaml', '.gitignore'],
    next: directory === options.cwd ? next : [`cd ${options.directory ?? directory}`, ...next],
  };
}

function alreadyThere(directory: string, file: string): DevenvError {
  return new DevenvError('FILE_EXISTS', `${join(directory, file)} is already there`, {
    reason: 'Nothing was written.',
    suggestions: ['devenv add TEMPLATE adds services to it', 'devenv init NAME --directory FOLDER begins another one'],
  });
}
