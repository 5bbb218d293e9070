import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Short hash of the commit that is checked out where a folder is, read from `.git` without running anything. */
export function currentCommit(folder: string): string | undefined {
  try {
    const git = gitFolder(folder);
    if (git === undefined) return undefined;
    const head = readFileSync(join(git, 'HEAD'), 'utf8').trim();
    const reference = /^ref: (.+)$/.exec(head)?.[1];
    const hash = reference === undefined ? head : resolveReference(git, reference);
    return hash !== undefined && /^[0-9a-f]{40,64}$/.test(hash) ? hash.slice(0, 10) : undefined;
  } catch {
    return undefined;
  }
}

function gitFolder(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    const candidate = join(here, '.git');
    const found = statSync(candidate, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return candidate;
    if (found?.isFile() === true) {
      const target = /^gitdir: (.+)$/m.exec(readFileSync(candidate, 'utf8'))?.[1];
      return target === undefined ? undefined : resolve(here, target);
    }
    if (dirname(here) === here) return undefined;
  }
}

/** Loose references first, then the packed ones; a work tree keeps them in the folder of its repository. */
function resolveReference(git: string, reference: string): string | undefined {
  const common = read(join(git, 'commondir'))?.trim();
  const folders = common === undefined ? [git] : [git, resolve(git, common)];
  for (const folder of folders) {
    const loose = read(join(folder, reference))?.trim();
    if (loose !== undefined) return loose;
    const packed = read(join(folder, 'packed-refs'))
      ?.split('\n')
      .find((line) => line.endsWith(` ${reference}`));
    if (packed !== undefined) return packed.split(' ')[0];
  }
  return undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
