import { createHash } from 'node:crypto';
import type { Header } from 'tar-stream';
import type { FileEntry } from '../../plan/data/file-tree.js';
import { DevenvError } from '../../errors.js';
import type { DataReader } from './data-reader.js';

/** A running service writes while its data is read; a look at it that came to nothing is taken again this often. */
const TRIES = 3;

/**
 * The files under a folder of a reader, by path below it, with digests of the contents that are asked for. A whiteout of
 * an overlay, a character device 0:0, is `gone`; a merged view has none.
 */
export async function readTree(
  reader: DataReader,
  folder: string,
  wantsDigest: (path: string) => boolean,
): Promise<Map<string, FileEntry | 'gone'>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(await reader.archive(folder), wantsDigest);
    } catch (error) {
      if (attempt < TRIES) continue;
      throw new DevenvError('ENGINE_FAILED', 'The data could not be read: it changes too fast.', {
        suggestions: ['devenv stop, and try again'],
        cause: error,
      });
    }
  }
}

async function readOnce(
  archive: NodeJS.ReadableStream,
  wantsDigest: (path: string) => boolean,
): Promise<Map<string, FileEntry | 'gone'>> {
  const { extract } = await import('tar-stream');
  const files = new Map<string, FileEntry | 'gone'>();
  const entries = extract();
  archive.on('error', (error: Error) => {
    entries.destroy(error);
  });
  archive.pipe(entries);
  for await (const entry of entries) {
    const { header } = entry;
    const path = belowFolder(header.name);
    const target = header.type === 'link' ? files.get(belowFolder(header.linkname)) : undefined;
    if (path === '') entry.resume();
    else if (target !== undefined) {
      files.set(path, target);
      entry.resume();
    } else files.set(path, await readEntry(header, entry, wantsDigest(path)));
  }
  return files;
}

async function readEntry(
  header: Header,
  content: AsyncIterable<unknown> & { resume(): unknown },
  digested: boolean,
): Promise<FileEntry | 'gone'> {
  const { type, size, linkname } = header;
  const common = { mode: header.mode & 0o7777, seconds: Math.floor(header.mtime.getTime() / 1000) };
  if (isFile(type) && digested) {
    const hash = createHash('sha256');
    for await (const chunk of content) hash.update(chunk as Buffer);
    return { ...common, type: 'file', size, digest: hash.digest('hex') };
  }
  content.resume();
  if (type === 'character-device' && header.devmajor === 0 && header.devminor === 0) return 'gone';
  if (isFile(type)) return { ...common, type: 'file', size };
  if (type === 'directory') return { ...common, type: 'directory', size: 0 };
  if (type !== 'symlink') return { ...common, type: 'other', size: 0, digest: '' };
  return { ...common, type: 'symlink', size: Buffer.byteLength(linkname), digest: linkname };
}

function isFile(type: Header['type']): boolean {
  return type === 'file' || type === 'contiguous-file';
}

/** `folder/a/b/` -> `a/b`. */
function belowFolder(name: string): string {
  return name.split('/').slice(1).filter(Boolean).join('/');
}
