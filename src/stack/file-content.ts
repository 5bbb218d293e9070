import type { FileObject, Stack } from './stack.js';

/**
 * The value of the variable that a secret or config is made of, where it is made of one: that of the project's
 * environment, or of the included project's that defines it.
 */
export function variableContent(
  { origin }: Pick<Stack, 'origin'>,
  kind: 'secret' | 'config',
  name: string,
  object: Pick<FileObject, 'environment'> | undefined,
): string | undefined {
  if (object?.environment === undefined) return undefined;
  return origin.environment[object.environment] ?? origin.includedContents?.get(`${kind}s.${name}`);
}
