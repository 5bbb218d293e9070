/** One file, folder or link below a watched path. */
export interface TreeEntry {
  /** Relative to the watched path, with forward slashes; '' is the watched path itself. */
  path: string;
  type: 'file' | 'directory' | 'symlink';
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  mtime: number;
  /** Of the last change of content, mode or name; milliseconds since 1970. */
  ctime: number;
  inode: number;
  /** A folder that only leads to wanted entries: it is neither carried over nor removed itself. The root is one. */
  passage?: boolean;
  /** What a symbolic link says. */
  target?: string;
  /** When this was looked at; milliseconds since 1970. */
  seenAt: number;
}

/** The wanted entries below a watched path, by their path. */
export type Tree = Map<string, TreeEntry>;

/** What differs between what was seen before and what is there. */
export interface TreeChanges {
  /** New or changed, parents before their children. */
  changed: TreeEntry[];
  /** Gone, or of another type now; of a removed folder the folder alone. */
  removed: string[];
}

/** Kernels stamp files with the time of their last tick, which is up to 10 ms old; some file systems with whole seconds. */
const TICK_MS = 12;
const WHOLE_SECONDS_MS = 2_000;

/** No inode has this number. */
const UNKNOWN = -1;

/**
 * What became of the paths that something happened to, and of all below them. A file that had been changed within a
 * tick of the last look counts as changed: a later change could bear the same time.
 */
export function treeChanges(known: Tree, dirty: readonly string[], found: Tree): TreeChanges {
  const changed: TreeEntry[] = [];
  const removed: string[] = [];
  for (const path of affectedPaths(known, dirty, found)) {
    const before = known.get(path);
    const now = found.get(path);
    if (before !== undefined && before.passage !== true && isGone(before, now)) removed.push(path);
    if (now !== undefined && now.passage !== true && (before === undefined || differs(before, now))) changed.push(now);
  }
  return { changed, removed: topmost(removed) };
}

/** Notes that what is at these paths and below them is known as found. */
export function learn(known: Tree, dirty: readonly string[], found: Tree): void {
  for (const path of affectedPaths(known, dirty, found)) {
    const now = found.get(path);
    if (now === undefined) known.delete(path);
    else known.set(path, now);
  }
}

/** Notes of entries that it is not known whether they were carried over: the next look at them tells them again. */
export function doubt(known: Tree, entries: readonly TreeEntry[]): void {
  for (const entry of entries) known.set(entry.path, { ...entry, inode: UNKNOWN });
}

/** Whether a path is another or lies below it; everything lies below ''. */
export function isAtOrBelow(path: string, ancestor: string): boolean {
  return ancestor === '' || path === ancestor || path.startsWith(`${ancestor}/`);
}

/** The paths that no other of them holds, in order. */
export function topmost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return [...all].sort().filter((path) => !ancestors(path).some((ancestor) => all.has(ancestor)));
}

/** `a/b/c` -> ['', 'a', 'a/b']. */
export function ancestors(path: string): string[] {
  if (path === '') return [];
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}

function affectedPaths(known: Tree, dirty: readonly string[], found: Tree): string[] {
  const affected = new Set<string>();
  for (const path of topmost(dirty)) {
    affected.add(path);
    if (known.get(path)?.type === 'directory') for (const one of belowOrAt(known, path)) affected.add(one);
    if (found.get(path)?.type === 'directory') for (const one of belowOrAt(found, path)) affected.add(one);
  }
  return [...affected].sort();
}

function* belowOrAt(tree: Tree, path: string): Generator<string> {
  if (tree.get(path)?.type !== 'directory') {
    yield path;
    return;
  }
  for (const one of [...tree.keys()]) if (isAtOrBelow(one, path)) yield one;
}

/** A folder in the place of a file, or a file in that of a folder, can only be put there when the other is gone. */
function isGone(before: TreeEntry, now: TreeEntry | undefined): boolean {
  if (now === undefined) return true;
  return before.type !== now.type && (before.type === 'directory' || now.type === 'directory');
}

function differs(before: TreeEntry, now: TreeEntry): boolean {
  if (before.type !== now.type || before.mode !== now.mode || before.inode === UNKNOWN) return true;
  if (now.type === 'directory') return false;
  if (before.target !== now.target || before.size !== now.size || before.inode !== now.inode) return true;
  if (before.mtime !== now.mtime || before.ctime !== now.ctime) return true;
  const tick = before.ctime % 1000 === 0 ? WHOLE_SECONDS_MS : TICK_MS;
  return before.seenAt - before.ctime < tick && before.seenAt !== now.seenAt;
}
