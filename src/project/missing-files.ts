import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Stack } from '../stack/stack.js';

/** The file of a secret or a config that is not there. */
export interface MissingFile {
  kind: 'secret' | 'config';
  key: string;
  /** As the user would type it in the project's directory. */
  path: string;
  /** The services that need it. */
  services: string[];
}

/** The files of secrets and configs that these services need and that do not exist, each once. */
export function missingFiles(stack: Stack, services: readonly string[]): MissingFile[] {
  const kinds = [
    ['secret', 'secrets'],
    ['config', 'configs'],
  ] as const;
  return kinds.flatMap(([kind, attribute]) =>
    Object.entries(stack[attribute]).flatMap(([key, { file }]) => {
      const users = services.filter((name) => stack.services[name]?.[attribute]?.some(({ source }) => source === key));
      if (file === undefined || users.length === 0 || existsSync(file)) return [];
      const inside = relative(stack.origin.workingDirectory, file);
      return [{ kind, key, path: inside.startsWith('..') ? file : inside, services: users }];
    }),
  );
}
