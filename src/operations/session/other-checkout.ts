import { COMPOSE } from '../../plan/labels.js';
import type { ObservedState } from '../../plan/observed.js';
import { areOthers } from '../../project/other-files.js';
import type { Stack } from '../../stack/stack.js';

/**
 * What to say where containers of a stack were made from Compose files that are still there, in another folder: two
 * checkouts, or two projects, with one name. Undefined where that is not so; a folder that was moved is none.
 */
export function otherCheckout({ name, origin }: Stack, { containers }: ObservedState): string | undefined {
  const folder = containers
    .filter(({ role }) => role === 'workload' || role === 'foreign')
    .map(({ labels }) => ({
      directory: labels[COMPOSE.workingDirectory] ?? '',
      files: (labels[COMPOSE.configFiles] ?? '').split(',').filter((file) => file !== ''),
    }))
    .find(({ directory, files }) => directory !== origin.workingDirectory && areOthers(files, origin.configFiles));
  if (folder === undefined || origin.workingDirectory === '') return undefined;
  return `Project ${name} was brought up from ${folder.directory}, and is changed from ${origin.workingDirectory} now. For a stack of its own: devenv -p OTHER_NAME up`;
}
