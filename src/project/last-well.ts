import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LastWell } from '../plan/diagnosis/changes.js';
import { replaceFile } from './replace-file.js';
import { stateFolder } from './state-folder.js';

/** What each replica, `api-1`, was made from when it was last seen well; empty where nothing was kept. */
export function readLastWell(project: string): Record<string, LastWell> {
  try {
    return JSON.parse(readFileSync(noteFile(project), 'utf8')) as Record<string, LastWell>;
  } catch {
    return {};
  }
}

/** Keeps what replicas are made from that are well now. Whoever cannot write it loses a line of a diagnosis. */
export function saveLastWell(project: string, replicas: Record<string, LastWell>): void {
  try {
    replaceFile(noteFile(project), JSON.stringify({ ...readLastWell(project), ...replicas }));
  } catch {
    // evidence, no state
  }
}

function noteFile(project: string): string {
  return join(stateFolder(project), 'well.json');
}
