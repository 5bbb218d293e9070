import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createHash } from 'node:crypto';
import { extract, pack as createPack } from 'tar-stream';
import type { Header, Pack } from 'tar-stream';
import { exportedFolder } from './exported-snapshot.js';
import { invalid, openBlob } from './read-snapshot-archive.js';
import type { SnapshotArchive } from './read-snapshot-archive.js';

/** How a volume of an archive is handed on. */
export interface Unpacking {
  path: string;
  volume: SnapshotArchive['volumes'][number];
  /** The folder that takes the place of the volume's in every name. */
  into: string;
  /** Called for a device, which is not made on this machine. */
  onLeftOut: (name: string) => void;
}

/**
 * A tar stream of the files of one volume in an archive. It fails for a name that leads out of the volume or through a
 * link, and at its end for content that is not what the archive says.
 */
export function layerFiles(unpacking: Unpacking): Readable {
  const pack = createPack();
  fill(pack, unpacking).catch((error: unknown) => {
    pack.destroy(error as Error);
  });
  return Readable.from(pack);
}

async function fill(pack: Pack, { path, volume, into, onLeftOut }: Unpacking): Promise<void> {
  const entries = extract();
  const tar = await openTar(path, volume);
  const hash = createHash('sha256');
  tar.on('data', (chunk: Buffer) => hash.update(chunk));
  tar
    .on('error', (error) => {
      entries.destroy(error);
    })
    .pipe(entries);
  const ended = once(tar, 'end');
  ended.catch(() => undefined);
  const place = namesBelow(path, exportedFolder(volume.key), into);
  for await (const entry of entries) {
    if (pack.destroyed) return;
    const { type } = entry.header;
    const header = place(entry.header);
    if (type === 'character-device' || type === 'block-device') onLeftOut(entry.header.name);
    if (header !== undefined && type !== 'character-device' && type !== 'block-device') await add(pack, header, entry);
    else entry.resume();
  }
  await ended;
  if (`sha256:${hash.digest('hex')}` !== volume.diffId) {
    throw invalid(path, `The data of volume ${volume.key} is not what it says.`);
  }
  pack.finalize();
}

async function openTar(path: string, { digest, compressed }: SnapshotArchive['volumes'][number]): Promise<Readable> {
  const blob = await openBlob(path, digest);
  if (!compressed) return blob;
  const tar = createGunzip();
  blob.on('error', (error) => tar.destroy(error)).pipe(tar);
  return tar;
}

type Content = AsyncIterable<unknown> & { resume(): unknown };

async function add(pack: Pack, header: Header, entry: Content): Promise<void> {
  if (header.type === 'file' && header.size > 0) {
    const sink = pack.entry(header);
    const closed = once(pack, 'close').catch(() => undefined);
    for await (const chunk of entry) {
      if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), closed]);
      if (pack.destroyed) return;
    }
    sink.end(undefined);
    return;
  }
  entry.resume();
  await new Promise<void>((resolve, reject) => {
    pack.entry(header, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The header of an entry with its names below `into`; nothing for folders above the volume's. Throws for one elsewhere. */
function namesBelow(path: string, folder: string, into: string): (header: Header) => Header | undefined {
  const links = new Set<string>();
  const moved = (name: string): string | undefined => {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    const full = parts.join('/');
    const through = parts.slice(1).find((_, index) => links.has(parts.slice(0, index + 1).join('/')));
    if (name.startsWith('/') || parts.includes('..') || name.includes('\0') || through !== undefined)
      throw escape(name);
    if (folder === full || folder.startsWith(`${full}/`) || full === '') return full === folder ? into : undefined;
    if (!full.startsWith(`${folder}/`)) throw escape(name);
    return `${into}${full.slice(folder.length)}`;
  };
  const escape = (name: string): Error =>
    invalid(path, `It holds ${JSON.stringify(name)}, which is not a file of the volume.`);
  return (header) => {
    const name = moved(header.name);
    if (name === undefined) return undefined;
    const clean = header.name.split('/').filter((part) => part !== '' && part !== '.').join('/'); // prettier-ignore
    links.delete(clean);
    if (header.type === 'symlink') links.add(clean);
    const type = header.type === 'contiguous-file' ? 'file' : header.type;
    const moving = withAttributes({ ...header, type, name });
    if (type !== 'link') return moving;
    const linkname = moved(header.linkname);
    if (linkname === undefined) throw escape(header.linkname);
    return { ...moving, linkname };
  };
}

/** Extended headers that go with a file: not those of its name and size, nor bytes that are no text. */
function withAttributes(header: Header): Header {
  const { pax, ...rest } = header as Header & { pax?: Record<string, string> | null };
  const kept = Object.entries(pax ?? {}).filter(
    ([key, value]) => !['path', 'linkpath', 'size'].includes(key) && !value.includes('\uFFFD'),
  );
  return kept.length === 0 ? rest : { ...rest, pax: Object.fromEntries(kept) };
}
