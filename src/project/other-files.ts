import { existsSync, realpathSync } from 'node:fs';

/** Whether files are all there, and are others than ours by whatever path: those of a second checkout, say. */
export function areOthers(files: readonly string[], ours: readonly string[]): boolean {
  const own = new Set(ours.map(real));
  return files.length > 0 && files.every((file) => existsSync(file) && !own.has(real(file)));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
