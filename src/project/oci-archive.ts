import { createHash } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DevenvError } from '../errors.js';
import { BLOCK, tarHeader } from './tar-header.js';

/** A blob that is in an archive. */
export interface Blob {
  mediaType: string;
  /** `sha256:…`. */
  digest: string;
  size: number;
}

/** A layer: its blob, compressed, and the digest of what is in it. */
export interface LayerBlob extends Blob {
  diffId: string;
}

/** An image layout of the Open Container Initiative that is written into one tar file, whatever its size. */
export interface OciArchive {
  /** Adds a layer from a tar stream, as it comes; `onBytes` hears how much of it was read. */
  addLayer(tar: NodeJS.ReadableStream, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<LayerBlob>;
  addJson(mediaType: string, value: unknown): Promise<Blob>;
  /** Writes the index and gives the file its name: until then there is none of that name. Returns its size. */
  finish(index: unknown): Promise<number>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Begins an archive under a name beside its own. Throws FILE_EXISTS unless it may replace a file. */
export async function createOciArchive(path: string, { force }: { force: boolean }): Promise<OciArchive> {
  if (!force) refuseExisting(path);
  const partial = `${path}.partial`;
  const file = await openNew(partial);
  let end = 0;

  /** Writes an entry whose size and name are known when its content has been written. */
  async function add(
    content: AsyncIterable<Buffer>,
    nameOf: (digest: string) => string,
  ): Promise<Omit<Blob, 'mediaType'>> {
    const start = end;
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      await writeAll(file, chunk, start + BLOCK + size);
      hash.update(chunk);
      size += chunk.length;
    }
    const digest = hash.digest('hex');
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    await writeAll(file, Buffer.alloc(padding), start + BLOCK + size);
    await writeAll(file, tarHeader(nameOf(digest), size), start);
    end = start + BLOCK + size + padding;
    return { digest: `sha256:${digest}`, size };
  }

  const blob = (digest: string): string => `blobs/sha256/${digest}`;
  const addText = (text: string, name: (digest: string) => string): Promise<Omit<Blob, 'mediaType'>> =>
    add(chunksOf(Buffer.from(text)), name);

  return {
    addLayer: async (tar, onBytes, signal) => {
      const hash = createHash('sha256');
      let added = { digest: '', size: 0 };
      await pipeline(
        tar,
        async function* (chunks: AsyncIterable<string | Buffer>) {
          let bytes = 0;
          for await (const chunk of chunks as AsyncIterable<Buffer>) {
            hash.update(chunk);
            onBytes((bytes += chunk.length));
            yield chunk;
          }
        },
        // the data of databases shrinks to a part of it even so, and a better level takes several times as long
        createGzip({ level: 1 }),
        async (chunks: AsyncIterable<Buffer>) => {
          added = await add(chunks, blob);
        },
        { signal },
      );
      return { ...added, mediaType: LAYER, diffId: `sha256:${hash.digest('hex')}` };
    },
    addJson: async (mediaType, value) => ({ ...(await addText(JSON.stringify(value), blob)), mediaType }),
    finish: async (index) => {
      await addText(JSON.stringify({ imageLayoutVersion: '1.0.0' }), () => 'oci-layout');
      await addText(JSON.stringify(index), () => 'index.json');
      await writeAll(file, Buffer.alloc(2 * BLOCK), end);
      await file.sync();
      await file.close();
      await publish(partial, path, force);
      return end + 2 * BLOCK;
    },
    discard: async () => {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new DevenvError('FILE_EXISTS', `${path} is there already.`, {
    location: { file: path },
    suggestions: ['Name another file with -o FILE', 'Replace it with --force'],
  });
}

/** Data may be private: the file is for its owner alone. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o600);
  } catch (error) {
    throw new DevenvError('FILE_NOT_FOUND', `${path} cannot be written.`, {
      reason: (error as Error).message,
      suggestions: ['Name another file with -o FILE'],
      cause: error,
    });
  }
}

/** Gives a file its name; without `force` none that another file has got meanwhile. */
async function publish(from: string, to: string, force: boolean): Promise<void> {
  if (!force) {
    try {
      await link(from, to);
      await rm(from);
      return;
    } catch (error) {
      // a file system without hard links can only be asked
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(to)) refuseExisting(to);
    }
  }
  await rename(from, to);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a generator of what is there already
async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
