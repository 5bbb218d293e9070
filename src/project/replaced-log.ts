import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerRef } from '../plan/plan.js';
import { stateFolder } from './state-folder.js';

/**
 * Keeps the log of a replaced container in the user's state folder, the last one for each replica, readable by the user
 * alone: a log may hold what should not be seen.
 */
export async function saveReplacedLog(project: string, ref: ContainerRef, text: string): Promise<void> {
  const file = logFile(project, ref);
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${text}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

/** The kept log of the container that was replaced last, each line with its time; undefined where there is none. */
export async function readReplacedLog(project: string, ref: ContainerRef): Promise<string | undefined> {
  try {
    return await readFile(logFile(project, ref), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function logFile(project: string, { service, number }: ContainerRef): string {
  return join(stateFolder(project), 'logs', `${service}-${number}.log`);
}
