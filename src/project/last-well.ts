import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LastWell } from '../plan/diagnosis/changes.js';
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
    const file = noteFile(project);
    mkdirSync(stateFolder(project), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ ...readLastWell(project), ...replicas }), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // evidence, no state
  }
}

function noteFile(project: string): string {
  return join(stateFolder(project), 'well.json');
}
