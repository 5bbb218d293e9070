import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownJoins } from '../plan/joins.js';
import { replaceFile } from './replace-file.js';
import { stateFolder } from './state-folder.js';

/** What was last found of a project's network namespaces; nothing where that was not kept. */
export function readKnownJoins(project: string): KnownJoins {
  try {
    return JSON.parse(readFileSync(joinsFile(project), 'utf8')) as KnownJoins;
  } catch {
    return { sandboxes: {}, workloads: {} };
  }
}

/** Keeps it. Whoever cannot write it has the engine asked again. */
export function saveKnownJoins(project: string, known: KnownJoins): void {
  try {
    replaceFile(joinsFile(project), JSON.stringify(known));
  } catch {
    // what the engine tells, too
  }
}

function joinsFile(project: string): string {
  return join(stateFolder(project), 'joins.json');
}
