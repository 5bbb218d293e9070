import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack as createPack } from 'tar-stream';
import type { Header, Pack } from 'tar-stream';
import { DevenvError } from '../errors.js';

/** Whether a path of the user's is a folder; `follow`: a link is what it points to. Throws FILE_NOT_FOUND. */
export async function isFolder(path: string, follow: boolean): Promise<boolean> {
  try {
    const followed = follow || /\/\.?$/.test(path);
    return (await (followed ? stat : lstat)(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const words = code === 'ENOENT' || code === 'ENOTDIR' ? 'There is no file' : 'This file cannot be read:';
    throw new DevenvError('FILE_NOT_FOUND', `${words} ${path}`, { location: { file: path }, cause: error });
  }
}

/**
 * A tar stream of a file or a folder, under a name; with '' what the folder holds. Owners and modes are as they are;
 * links stay links, except the path itself with `follow`. Sockets and their like are left out.
 */
export function packPath(path: string, name: string, follow: boolean): Readable {
  const pack = createPack();
  const fill = async (): Promise<void> => {
    const followed = follow || /\/\.?$/.test(path);
    await add(pack, path, name, await (followed ? stat : lstat)(path));
    pack.finalize();
  };
  fill().catch((error: unknown) => {
    pack.destroy(error as Error);
  });
  return Readable.from(pack);
}

type PathHeader = Partial<Header> & Pick<Header, 'name'>;

async function add(pack: Pack, path: string, name: string, stats: Stats): Promise<void> {
  const { uid, gid, mtime } = stats;
  const header: PathHeader = { name, mode: stats.mode & 0o7777, uid, gid, mtime };
  if (stats.isDirectory()) {
    if (name !== '') await entry(pack, { ...header, type: 'directory', name: `${name}/` });
    for (const child of (await readdir(path)).sort()) {
      const below = join(path, child);
      await add(pack, below, name === '' ? child : `${name}/${child}`, await lstat(below));
    }
  } else if (stats.isSymbolicLink()) {
    await entry(pack, { ...header, type: 'symlink', linkname: await readlink(path) });
  } else if (stats.isFile()) await addFile(pack, path, { ...header, type: 'file', size: stats.size });
}

function entry(pack: Pack, header: PathHeader): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry(header, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The first `size` bytes: a file that grows meanwhile is cut; one that shrinks is an error. */
async function addFile(pack: Pack, path: string, header: PathHeader & { size: number }): Promise<void> {
  if (header.size === 0) return entry(pack, header);
  const sink = pack.entry(header);
  const closed = once(pack, 'close').catch(() => undefined);
  let left = header.size;
  for await (const chunk of createReadStream(path, { end: header.size - 1 }) as AsyncIterable<Buffer>) {
    left -= chunk.length;
    if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), closed]);
    if (pack.destroyed) return;
  }
  if (left > 0) throw new DevenvError('FILE_NOT_FOUND', `${path} was changed while it was copied.`);
  sink.end(undefined);
}
