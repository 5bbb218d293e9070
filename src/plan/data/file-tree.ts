/** What is known of one file, folder or link of a volume. */
export interface FileEntry {
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** In bytes; of a link, the length of what it points to. */
  size: number;
  /** Permission bits, with those for another user and the sticky one. */
  mode: number;
  /** When it was last written to, in seconds. */
  seconds: number;
  /** The same, as exactly as the engine tells. */
  modified?: string;
  /** Of the content of a file, or what a link points to. */
  digest?: string;
}

/** The files of a tree by path, without the root. */
export type FileTree = Map<string, FileEntry>;

/** What one layer says of the files of its volume: those it holds, and those under it that are gone. */
export interface LayerFiles {
  files: Map<string, FileEntry | 'gone'>;
  /** Folders that hide what layers under this one hold in them. */
  opaque: Set<string>;
}

/**
 * What a stack of layers, the uppermost first, says of a path: the file, nothing where it is gone, or `below` where
 * whatever lies under the stack tells.
 */
export function lookUp(layers: readonly LayerFiles[], path: string): FileEntry | 'below' | undefined {
  for (const layer of layers) {
    const found = layer.files.get(path);
    if (found === 'gone') return undefined;
    if (found !== undefined) return found;
    if (foldersAbove(path).some((folder) => hides(layer, folder))) return undefined;
  }
  return 'below';
}

/** Whether files below a folder that the layers do not name are those of what lies under the stack. */
export function showsBelow(layers: readonly LayerFiles[], folder: string): boolean {
  return lookUp(layers, `${folder}/`) === 'below';
}

/** `a/b/c` -> `a`, `a/b`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function hides({ files, opaque }: LayerFiles, folder: string): boolean {
  const there = files.get(folder);
  if (there === undefined) return false;
  return there === 'gone' || there.type !== 'directory' || opaque.has(folder);
}
