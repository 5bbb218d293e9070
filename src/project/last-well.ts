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
  const before = readLastWell(project);
  if (Object.entries(replicas).every(([name, now]) => stands(before[name], now))) return;
  try {
    replaceFile(noteFile(project), JSON.stringify({ ...before, ...replicas }));
  } catch {
    // evidence, no state
  }
}

/** Replacing a file takes longer than planning for thirty services: a note of the same, not a minute old, stays. */
const STANDS_MS = 60_000;

function stands(before: LastWell | undefined, now: LastWell): boolean {
  if (before === undefined || JSON.stringify({ ...before, at: now.at }) !== JSON.stringify(now)) return false;
  const age = Date.parse(now.at) - Date.parse(before.at);
  return age >= 0 && age < STANDS_MS;
}

function noteFile(project: string): string {
  return join(stateFolder(project), 'well.json');
}
