import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { DevenvError } from '../errors.js';
import { SNAPSHOT_LABEL, VOLUME_ANNOTATION } from './exported-snapshot.js';
import type { ExportedSnapshot, ExportedVolume } from './exported-snapshot.js';

/** A snapshot in an archive whose every byte was checked. */
export interface SnapshotArchive {
  snapshot: ExportedSnapshot;
  volumes: (ExportedVolume & { diffId: string; compressed: boolean })[];
}

/** Indexes, manifests and configurations are far smaller. */
const JSON_LIMIT = 4 * 1024 * 1024;

/**
 * Reads what an archive says of its snapshot, and checks the digest of every blob. Throws ARCHIVE_INVALID for a file that
 * is damaged, cut off, or no archive of a snapshot.
 */
export async function readSnapshotArchive(path: string): Promise<SnapshotArchive> {
  const { texts, sizes } = await readBlobs(path);
  const json = (name: string): Json => parse(path, name, texts.get(name));
  const index = json('index.json');
  if (json('oci-layout')['imageLayoutVersion'] !== '1.0.0') throw invalid(path, 'It is of an unknown layout.');
  const manifests = list(index['manifests']);
  if (manifests.length !== 1) throw invalid(path, `It holds ${manifests.length} images, not one.`);
  const manifest = json(blobName(text(manifests[0]?.['digest'])));
  const config = json(blobName(text(object(manifest['config'])['digest'])));
  const label = object(object(config['config'])['Labels'])[SNAPSHOT_LABEL];
  if (typeof label !== 'string') throw invalid(path, 'It is an image, and no snapshot of devenv.');
  const diffIds = object(config['rootfs'])['diff_ids'];
  const volumes = list(manifest['layers']).map((layer, number) => {
    const digest = text(layer['digest']);
    const size = sizes.get(blobName(digest));
    const key = object(layer['annotations'])[VOLUME_ANNOTATION];
    const diffId = Array.isArray(diffIds) ? (diffIds as unknown[])[number] : undefined;
    if (size === undefined || typeof key !== 'string' || typeof diffId !== 'string') {
      throw invalid(path, `The data of its volume ${typeof key === 'string' ? key : number + 1} is not in it.`);
    }
    return { key, digest, size, diffId, compressed: text(layer['mediaType']).endsWith('gzip') };
  });
  return { snapshot: readDescription(path, label), volumes };
}

/** The content of one blob, as it is in the archive. */
export function openBlob(path: string, digest: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const file = createReadStream(path);
    const entries = extract();
    entries.on('entry', (header, stream, next) => {
      stream.on('end', next);
      if (header.name !== blobName(digest)) return stream.resume();
      const blob = stream.pipe(new PassThrough());
      file.on('error', (error) => blob.destroy(error));
      entries.on('error', (error) => blob.destroy(error));
      stream.on('end', () => file.destroy());
      blob.on('close', () => file.destroy());
      resolve(blob);
    });
    entries.on('error', reject);
    entries.on('finish', () => {
      reject(invalid(path, `Blob ${digest} is not in it.`));
    });
    file.on('error', reject).pipe(entries);
  });
}

/** An archive that cannot be used, and why. */
export function invalid(path: string, reason: string, cause?: unknown): DevenvError {
  return new DevenvError('ARCHIVE_INVALID', `${path} cannot be imported.`, {
    reason,
    location: { file: path },
    suggestions: ['Make it anew: devenv snapshot export NAME'],
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Reads the archive once: the text of what is small, the sizes of all blobs. */
async function readBlobs(path: string): Promise<{ texts: Map<string, string>; sizes: Map<string, number> }> {
  const texts = new Map<string, string>();
  const sizes = new Map<string, number>();
  const file = createReadStream(path);
  const entries = extract();
  file
    .on('error', (error) => {
      entries.destroy(error);
    })
    .pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, size } = entry.header;
      const hash = createHash('sha256');
      const kept: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        hash.update(chunk);
        if (size <= JSON_LIMIT) kept.push(chunk);
      }
      const named = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
      if (named !== undefined && named !== hash.digest('hex'))
        throw invalid(path, 'It is damaged: a digest does not match.');
      sizes.set(name, size);
      // data that is small is no text, and is not taken for one
      if (size <= JSON_LIMIT) texts.set(name, Buffer.concat(kept).toString('utf8'));
    }
  } catch (error) {
    throw readFailure(path, error);
  }
  return { texts, sizes };
}

function readFailure(path: string, error: unknown): DevenvError {
  if (error instanceof DevenvError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new DevenvError('FILE_NOT_FOUND', `There is no file ${path}.`, { location: { file: path }, cause: error });
  }
  const fromSystem = code !== undefined && /^E[A-Z]+$/.test(code);
  return invalid(path, fromSystem ? message : 'It is cut off, or no tar archive.', error);
}

type Json = Record<string, unknown>;

function parse(path: string, name: string, content: string | undefined): Json {
  if (content === undefined) throw invalid(path, `It is cut off, or no archive of a snapshot: ${name} is missing.`);
  try {
    return object(JSON.parse(content));
  } catch (error) {
    throw invalid(path, `${name} in it cannot be read.`, error);
  }
}

function readDescription(path: string, label: string): ExportedSnapshot {
  const said = parse(path, 'The description', label);
  if (said['version'] !== 1) throw invalid(path, 'It was made by a newer version of devenv.');
  const { project, name, createdAt, note, commit } = said;
  const needed = [project, name, createdAt];
  if (!needed.every((one) => typeof one === 'string')) throw invalid(path, 'Its description is not complete.');
  return {
    version: 1,
    project: text(project),
    name: text(name),
    createdAt: text(createdAt),
    ...(typeof note === 'string' ? { note } : {}),
    ...(typeof commit === 'string' ? { commit } : {}),
    ...(said['completed'] === undefined ? {} : { completed: readCompleted(said['completed']) }),
  };
}

function readCompleted(value: unknown): Record<string, Record<string, string>> {
  const volumes = Object.entries(object(value)).map(([key, hashes]) => {
    const known = Object.entries(object(hashes)).filter((one): one is [string, string] => typeof one[1] === 'string');
    return [key, Object.fromEntries(known)] as const;
  });
  return Object.fromEntries(volumes);
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
