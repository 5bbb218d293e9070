import { chmod, lchown, link, lstat, lutimes, mkdir, open, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';
import { DevenvError } from '../errors.js';
import { pathBelowRoot } from './archive-path.js';

export interface UnpackOptions {
  /** A folder that is there. */
  folder: string;
  /** What the archived thing is called in it; '' to put what it holds into the folder itself. */
  name: string;
  /** Keep owners, and the bits that make a program run as another user. */
  archive: boolean;
}

/** What was written, and what was left out because it is neither a file, a folder nor a link. */
export interface Unpacked {
  files: number;
  bytes: number;
  leftOut: string[];
}

/**
 * Writes an archive of one thing into a folder of the user's. Never writes outside of it: names that lead out of it are
 * refused, and links are made and not followed. A file takes the place of a file, never of a folder, nor a folder that
 * of a file.
 */
export async function unpackArchive(archive: Readable, options: UnpackOptions): Promise<Unpacked> {
  const root = join(options.folder, options.name);
  const done: Unpacked = { files: 0, bytes: 0, leftOut: [] };
  const folders: { path: string; header: Header }[] = [];
  const entries = extract();
  archive.on('error', (error) => {
    entries.destroy(error);
  });
  archive.pipe(entries);
  for await (const entry of entries) {
    const path = join(root, pathBelowRoot(entry.header.name));
    await requireFolders(options.folder, dirname(path));
    await write(entry, path, root, done);
    if (entry.header.type === 'directory') folders.push({ path, header: entry.header });
    else await dress(path, entry.header, options.archive);
  }
  // last: a folder may forbid writing, and every file in it changes its time
  for (const { path, header } of folders.reverse()) await dress(path, header, options.archive);
  return done;
}

/** An entry of an archive: its header, and its content to be read to the end. */
type Source = AsyncIterable<unknown> & { header: Header; resume(): unknown };

async function write(entry: Source, path: string, root: string, done: Unpacked): Promise<void> {
  const { type, linkname, size } = entry.header;
  if (type === 'directory') await makeFolder(path);
  else if (type === 'file' || type === 'contiguous-file') {
    await clear(path);
    await writeNew(path, entry);
    done.files += 1;
    done.bytes += size;
  } else if (type === 'symlink') {
    await clear(path);
    await symlink(linkname, path);
  } else if (type === 'link') {
    const target = join(root, pathBelowRoot(linkname));
    await requireFolders(root, dirname(target));
    await clear(path);
    await link(target, path);
  } else done.leftOut.push(entry.header.name);
  entry.resume();
}

async function writeNew(path: string, content: AsyncIterable<unknown>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content) await file.writeFile(chunk as Uint8Array);
  } finally {
    await file.close();
  }
}

/** Makes the folders from one that is there down to another. Throws where a link or a file is in the way. */
async function requireFolders(top: string, folder: string): Promise<void> {
  if (folder === top || !folder.startsWith(top === '/' ? '/' : `${top}/`)) return;
  await requireFolders(top, dirname(folder));
  await makeFolder(folder);
}

async function makeFolder(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) await mkdir(path, { mode: 0o700 });
  else if (!there.isDirectory()) throw inTheWay(path, 'is no folder: a folder cannot take its place.');
}

async function clear(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory() === true) throw inTheWay(path, 'is a folder: a file cannot take its place.');
  if (there !== undefined) await rm(path);
}

/** Gives a path the mode, the owner and the time of its entry. */
async function dress(path: string, { type, mode, mtime, uid, gid }: Header, archive: boolean): Promise<void> {
  if (!['file', 'contiguous-file', 'directory', 'symlink'].includes(type)) return;
  if (archive && process.getuid?.() === 0) await lchown(path, uid, gid);
  if (type !== 'symlink') await chmod(path, mode & (archive ? 0o7777 : 0o777));
  await lutimes(path, mtime, mtime);
}

function inTheWay(path: string, words: string): DevenvError {
  return new DevenvError('FILE_EXISTS', `${path} ${words}`, { location: { file: path } });
}
