import type { Chain } from './data-state.js';
import { foldersAbove, lookUp, showsBelow } from './file-tree.js';
import type { FileEntry, FileTree, LayerFiles } from './file-tree.js';

/** Two states of a volume: the layers of each above what both have in common, the uppermost first. */
export interface TwoStacks {
  before: LayerFiles[];
  after: LayerFiles[];
}

/** A file that is not what it was. */
export interface FileChange {
  path: string;
  change: 'added' | 'changed' | 'removed';
  type: FileEntry['type'];
  /** In bytes, where it was there. */
  before?: number;
  /** In bytes, where it is there. */
  after?: number;
}

/** The layers that two chains share: the oldest of both, as far as they are the same. */
export function commonChain(a: Chain, b: Chain): Chain {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a.at(-1 - length) === b.at(-1 - length)) length += 1;
  return a.slice(a.length - length);
}

/** Paths that what both stacks have in common has to be asked for, folders before what they hold. */
export function commonQuestions({ before, after }: TwoStacks): string[] {
  return pathsOf(before, after).filter((path) => lookUp(before, path) === 'below' || lookUp(after, path) === 'below');
}

/** Folders of a layer that may hide something: what lies under the layer has a folder there too. */
export function hidingFolders(layer: LayerFiles, under: readonly LayerFiles[], common: FileTree): string[] {
  return [...layer.files]
    .filter(([, file]) => file !== 'gone' && file.type === 'directory')
    .map(([path]) => path)
    .filter((path) => {
      const below = lookUp(under, path);
      return (below === 'below' ? common.get(path) : below)?.type === 'directory';
    })
    .sort();
}

/** Folders of the common part that are seen in one of the stacks and not in the other, the outermost of each alone. */
export function subtreeQuestions({ before, after }: TwoStacks, common: FileTree): string[] {
  const differs = (path: string): boolean => showsBelow(before, path) !== showsBelow(after, path);
  return pathsOf(before, after).filter(
    (path) => common.get(path)?.type === 'directory' && differs(path) && !foldersAbove(path).some(differs),
  );
}

/** Files that may or may not be the same, so that their exact times have to be compared; by the stack that holds them. */
export function doubtfulFiles(stacks: TwoStacks, common: FileTree): { before: string[]; after: string[] } {
  const doubtful = (side: 'before' | 'after'): string[] =>
    pathsOf(stacks.before, stacks.after).filter((path) => {
      const own = lookUp(stacks[side], path);
      const other = lookUp(stacks[side === 'after' ? 'before' : 'after'], path);
      if (own === undefined || own === 'below' || other !== 'below') return false;
      const known = common.get(path);
      return known !== undefined && compare(known, own) === 'unclear';
    });
  return { before: doubtful('before'), after: doubtful('after') };
}

/** What was added, changed and removed between two states, by path. `common` holds what was asked for. */
export function diffLayers({ before, after }: TwoStacks, common: FileTree): FileChange[] {
  const seen = (layers: LayerFiles[], path: string): FileEntry | undefined => {
    const found = lookUp(layers, path);
    return found === 'below' ? common.get(path) : found;
  };
  const paths = new Set([...pathsOf(before, after), ...common.keys()]);
  return [...paths].sort().flatMap((path) => change(path, seen(before, path), seen(after, path)) ?? []);
}

function change(path: string, before: FileEntry | undefined, after: FileEntry | undefined): FileChange | undefined {
  if (before === undefined || after === undefined) {
    if (after !== undefined) return { path, change: 'added', type: after.type, after: after.size };
    if (before !== undefined) return { path, change: 'removed', type: before.type, before: before.size };
    return undefined;
  }
  if (before === after || compare(before, after) === 'same') return undefined;
  return { path, change: 'changed', type: after.type, before: before.size, after: after.size };
}

/** Times are compared to the second, then contents, or exact times where one of the contents is not known. */
function compare(a: FileEntry, b: FileEntry): 'same' | 'different' | 'unclear' {
  if (a.type !== b.type || a.mode !== b.mode) return 'different';
  if (a.type === 'directory') return 'same';
  if (a.size !== b.size || a.seconds !== b.seconds) return 'different';
  if (a.digest !== undefined && b.digest !== undefined) return a.digest === b.digest ? 'same' : 'different';
  if (a.modified === undefined || b.modified === undefined) return 'unclear';
  return a.modified === b.modified ? 'same' : 'different';
}

function pathsOf(...stacks: LayerFiles[][]): string[] {
  return [...new Set(stacks.flat().flatMap(({ files }) => [...files.keys()]))].sort();
}
