import type { FSWatcher } from 'node:fs';
import { lstatSync, readdirSync, watch as watchFolder } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { DevenvError } from '../errors.js';

/** Watching of a path until it is closed. */
export interface TreeWatch {
  close(): void;
}

export interface TreeWatchOptions {
  /** Whether a folder, relative to the root, may hold what is wanted; others cost no watch. */
  descends: (folder: string) => boolean;
  /** Something happened to this path, relative to the root, or to what is below it. '' is the root. */
  onDirty: (path: string) => void;
  /** A folder that is new cannot be watched: nothing will be told of what happens in it. */
  onLimit: (error: DevenvError) => void;
}

/** These systems watch a whole tree at once; on Linux every folder needs a watch (inotify(7)). */
const WHOLE_TREES = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Tells of every path below a root, a file or a folder, that something happened to. It never says what: whoever is told
 * looks. No event is held back or merged, and a new folder is watched before it is told of, so that nothing falls
 * between a look and the next event. Throws FILE_NOT_FOUND where there is nothing at the path, and WATCH_LIMIT.
 */
export function watchTree(root: string, options: TreeWatchOptions): TreeWatch {
  const folders = new Map<string, FSWatcher>();
  let opening = true;

  const forget = (path: string): void => {
    for (const [folder, watcher] of folders) {
      if (path !== '' && folder !== path && !folder.startsWith(`${path}/`)) continue;
      watcher.close();
      folders.delete(folder);
    }
  };

  const listen = (folder: string): void => {
    forgetIfMoved(folder);
    const absolute = join(root, folder);
    const watcher = watchFolder(absolute, { recursive: WHOLE_TREES }, (event, name) => {
      if (name === null) options.onDirty(folder);
      else happened(event, folder, name.split(sep).join('/'));
    });
    watcher.on('error', () => {
      forget(folder);
      options.onDirty(folder);
    });
    folders.set(folder, watcher);
  };

  /** A folder that came back under the same name has another inode. */
  const forgetIfMoved = (folder: string): void => {
    if (folders.has(folder)) forget(folder);
  };

  const listenBelow = (folder: string): void => {
    if (!options.descends(folder)) return;
    listen(folder);
    if (WHOLE_TREES) return;
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.isDirectory())
        attempt(() => {
          listenBelow(folder === '' ? entry.name : `${folder}/${entry.name}`);
        });
    }
  };

  /** What vanishes meanwhile or may not be read is passed over. */
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      const known = limitError(error);
      if (known === undefined) return;
      if (opening) throw known;
      options.onLimit(known);
    }
  };

  const happened = (event: string, folder: string, name: string): void => {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (event === 'rename' && !WHOLE_TREES) {
      if (isFolder(join(root, path)))
        attempt(() => {
          listenBelow(path);
        });
      else if (folders.has(path)) forget(path);
    }
    options.onDirty(path);
  };

  /** The root may be replaced as a whole: a file that an editor saves by renaming, a folder that is checked out anew. */
  const above = watchFolderAbove(root, () => {
    if (isFolder(root))
      attempt(() => {
        listenBelow('');
      });
    options.onDirty('');
  });
  try {
    if (isFolder(root)) listenBelow('');
    opening = false;
  } catch (error) {
    above.close();
    forget('');
    throw limitError(error) ?? error;
  }
  return {
    close: () => {
      above.close();
      forget('');
    },
  };
}

/** Throws FILE_NOT_FOUND where there is nothing at a path that is to be watched. */
export function requireSomethingAt(root: string): void {
  if (lstatSync(root, { throwIfNoEntry: false }) !== undefined) return;
  throw new DevenvError('FILE_NOT_FOUND', `There is nothing to watch at ${root}.`, {
    suggestions: [`Create ${root}, or change the path in the develop section of the Compose file`],
  });
}

function watchFolderAbove(root: string, onEvent: () => void): FSWatcher {
  requireSomethingAt(root);
  try {
    const name = basename(root);
    return watchFolder(dirname(root), (event, changed) => {
      if (changed === null || (changed === name && (event === 'rename' || !isFolder(root)))) onEvent();
    });
  } catch (error) {
    throw limitError(error) ?? error;
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** The kernel's limits on watches in words; undefined for what is no such limit. */
function limitError(error: unknown): DevenvError | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EMFILE') return undefined;
  const setting = code === 'ENOSPC' ? 'fs.inotify.max_user_watches=524288' : 'fs.inotify.max_user_instances=1024';
  return new DevenvError('WATCH_LIMIT', 'The system allows no more folders to be watched.', {
    reason: 'All programs of a user share this limit of the kernel.',
    suggestions: [
      `sudo sysctl ${setting}`,
      'Name folders that need no watching under ignore: in the develop section, or in .dockerignore',
    ],
    cause: error,
  });
}
