import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pack as createPack, type Pack } from 'tar-stream';
import type { TreeEntry } from '../plan/watch-tree.js';

/** One entry to pack, and where. */
export interface ArchiveItem {
  entry: TreeEntry;
  /** Where it lies on this machine. */
  source: string;
  /** Its path in the archive. */
  name: string;
}

export interface ArchiveOptions {
  /** Who everything belongs to. */
  owner: { uid: number; gid: number };
  /** Called for a file that is there and may not be read: it is left out. */
  onUnreadable: (item: ArchiveItem) => void;
}

/** Files up to this size are read before their header is written, so that it names their true size. */
const READ_WHOLE = 4 * 1024 * 1024;

/** A tar stream of entries with the content that they have when they are packed; what has vanished by then is left out. */
export function archiveTree(items: ArchiveItem[], options: ArchiveOptions): Readable {
  const pack = createPack();
  void fill(pack, items, options).catch((error: unknown) => {
    pack.destroy(error as Error);
  });
  return Readable.from(pack);
}

async function fill(pack: Pack, items: ArchiveItem[], options: ArchiveOptions): Promise<void> {
  for (const item of items) {
    if (item.entry.type === 'file') await addFile(pack, item, options);
    else {
      const { type, target } = item.entry;
      pack.entry({ ...header(item, options), type, ...(target !== undefined && { linkname: target }) });
    }
  }
  pack.finalize();
}

async function addFile(pack: Pack, item: ArchiveItem, options: ArchiveOptions): Promise<void> {
  const read = await readWhole(item, options);
  if (read === undefined) return;
  const { size, content } = read;
  if (content === undefined) return addLarge(pack, item, options, size);
  await new Promise<void>((resolve, reject) => {
    pack.entry({ ...header(item, options), type: 'file' }, content, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The content of a small file, the size alone of a large one, undefined for what is gone or may not be read. */
async function readWhole(
  item: ArchiveItem,
  { onUnreadable }: ArchiveOptions,
): Promise<{ size: number; content?: Buffer } | undefined> {
  try {
    const file = await open(item.source, 'r');
    try {
      const { size } = await file.stat();
      return size > READ_WHOLE ? { size } : { size, content: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') onUnreadable(item);
    else if (!GONE.has(code ?? '')) throw error;
    return undefined;
  }
}

/** What a file that was just seen may have become: nothing, or something else of which an event tells. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** A large file is packed as it is read; one that grows meanwhile is cut at its first size, one that shrinks fails. */
async function addLarge(pack: Pack, item: ArchiveItem, options: ArchiveOptions, size: number): Promise<void> {
  const sink = pack.entry({ ...header(item, options), type: 'file', size });
  const given = once(pack, 'close').catch(() => undefined);
  for await (const chunk of createReadStream(item.source, { end: size - 1 })) {
    if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), given]);
    if (pack.destroyed) return;
  }
  sink.end(undefined);
}

/** The time goes into a PAX record too: a plain header holds whole seconds, and two saves may fall into one. */
function header({ entry, name }: ArchiveItem, { owner }: ArchiveOptions) {
  const pax = { mtime: (entry.mtime / 1000).toFixed(6) };
  return { name, mode: entry.mode, mtime: new Date(entry.mtime), ...owner, pax };
}
