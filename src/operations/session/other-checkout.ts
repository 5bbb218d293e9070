import { COMPOSE } from '../../plan/labels.js';
import type { ObservedState } from '../../plan/observed.js';
import { areOthers } from '../../project/other-files.js';
import type { Stack } from '../../stack/stack.js';

/** What to say where a stack was brought up from another folder. */
export function otherCheckout(stack: Stack, observed: ObservedState): string | undefined {
  const { name, origin } = stack;
  const folder = otherFolder(stack, observed);
  if (folder === undefined) return undefined;
  return `Project ${name} was brought up from ${folder}, and is changed from ${origin.workingDirectory} now. For a stack of its own: devenv -p OTHER_NAME up`;
}

/**
 * The folder of the Compose files that containers of a stack were made from, where those are still there and are others:
 * two checkouts, or two projects, with one name. Undefined where that is not so; a folder that was moved is none.
 */
export function otherFolder({ origin }: Stack, { containers }: ObservedState): string | undefined {
  if (origin.workingDirectory === '') return undefined;
  return containers
    .filter(({ role }) => role === 'workload' || role === 'foreign')
    .map(({ labels }) => ({
      directory: labels[COMPOSE.workingDirectory] ?? '',
      files: (labels[COMPOSE.configFiles] ?? '').split(',').filter((file) => file !== ''),
    }))
    .find(({ directory, files }) => directory !== origin.workingDirectory && areOthers(files, origin.configFiles))
    ?.directory;
}
