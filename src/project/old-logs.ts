import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from './state-folder.js';

/** A kept log of a container that was replaced long ago. */
export interface OldLog {
  project: string;
  file: string;
  bytes: number;
}

const KEPT_DAYS = 30;

/** The logs of replaced containers that are older than 30 days at the given time, of every project. */
export async function oldLogs(now: number): Promise<OldLog[]> {
  const found: OldLog[] = [];
  for (const project of await namesIn(stateFolder(''))) {
    const folder = join(stateFolder(project), 'logs');
    for (const name of await namesIn(folder)) {
      const file = join(folder, name);
      const { mtimeMs, size } = await stat(file);
      if (now - mtimeMs > KEPT_DAYS * 86_400_000) found.push({ project, file, bytes: size });
    }
  }
  return found;
}

/** Removes such a log. */
export function removeLog({ file }: OldLog): Promise<void> {
  return rm(file, { force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
