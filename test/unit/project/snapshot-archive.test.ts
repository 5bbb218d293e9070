import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import { SNAPSHOT_LABEL, VOLUME_ANNOTATION } from '../../../src/project/exported-snapshot.js';
import { layerFiles } from '../../../src/project/layer-files.js';
import { createOciArchive } from '../../../src/project/oci-archive.js';
import { readSnapshotArchive } from '../../../src/project/read-snapshot-archive.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devenv-archive-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type TarEntry = Partial<Header> & { name: string; content?: string; pax?: Record<string, string> };

const FILES: TarEntry[] = [
  { name: 'volumes/', type: 'directory' },
  { name: 'volumes/db/', type: 'directory', mode: 0o700, uid: 70 },
  { name: 'volumes/db/a', content: 'text', mode: 0o640, uid: 70, gid: 71 },
  { name: 'volumes/db/hard', type: 'link', linkname: 'volumes/db/a' },
  { name: 'volumes/db/link', type: 'symlink', linkname: '../../away' },
];

function tar(entries: TarEntry[]): Readable {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header, content ?? '');
  archive.finalize();
  return Readable.from(archive);
}

const untouched = new AbortController().signal;

/** Writes an archive of one volume with the given entries. */
async function write(name: string, entries: TarEntry[]): Promise<string> {
  const path = join(folder, name);
  const archive = await createOciArchive(path, { force: true });
  const layer = await archive.addLayer(tar(entries), () => undefined, untouched);
  const description = { version: 1, project: 'shop', name: 'monday', createdAt: '2026-01-01T00:00:00Z' };
  const config = await archive.addJson('config', {
    config: { Labels: { [SNAPSHOT_LABEL]: JSON.stringify(description) } },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  });
  const { mediaType, digest, size } = layer;
  const layers = [{ mediaType, digest, size, annotations: { [VOLUME_ANNOTATION]: 'db' } }];
  const manifest = await archive.addJson('manifest', { config, layers });
  await archive.finish({ schemaVersion: 2, manifests: [manifest] });
  return path;
}

async function unpacked(path: string, leftOut: string[] = []): Promise<TarEntry[]> {
  const [volume] = (await readSnapshotArchive(path)).volumes;
  if (volume === undefined) throw new Error('no volume');
  const files = layerFiles({ path, volume, into: 'upper', onLeftOut: (name) => leftOut.push(name) });
  const entries = extract();
  files
    .on('error', (error) => {
      entries.destroy(error);
    })
    .pipe(entries);
  const found: TarEntry[] = [];
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    found.push({ ...(entry.header as TarEntry), content: Buffer.concat(chunks).toString() });
  }
  return found;
}

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DevenvError) return `${error.code} ${error.reason ?? error.message}`;
    throw error;
  }
  return 'none';
}

describe('an archive of a snapshot', () => {
  it('gives the files back as they were, below another folder', async () => {
    const path = await write('whole.tar', FILES);
    expect((await readSnapshotArchive(path)).snapshot).toMatchObject({ project: 'shop', name: 'monday' });
    expect(await unpacked(path)).toMatchObject([
      { name: 'upper', type: 'directory', mode: 0o700, uid: 70 },
      { name: 'upper/a', content: 'text', mode: 0o640, uid: 70, gid: 71 },
      { name: 'upper/hard', type: 'link', linkname: 'upper/a' },
      { name: 'upper/link', type: 'symlink', linkname: '../../away' },
    ]);
  });

  it('is readable by its owner alone, and takes nobody else’s place', async () => {
    const path = await write('mine.tar', FILES);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await failure(createOciArchive(path, { force: false }))).toContain('FILE_EXISTS');
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.each(['volumes/db/../../etc/passwd', '/etc/passwd', 'volumes/other/a', '../a'])('refuses %s', async (name) => {
    const path = await write('bad.tar', [...FILES, { name, content: 'x' }]);
    expect(await failure(unpacked(path))).toContain('ARCHIVE_INVALID It holds');
  });

  it('refuses what goes through a link, or links to what is elsewhere', async () => {
    const through = await write('through.tar', [...FILES, { name: 'volumes/db/link/x', content: 'x' }]);
    expect(await failure(unpacked(through))).toContain('ARCHIVE_INVALID It holds');
    const link: TarEntry = { name: 'volumes/db/x', type: 'link', linkname: '../../etc/passwd' };
    expect(await failure(unpacked(await write('hard.tar', [...FILES, link])))).toContain('ARCHIVE_INVALID It holds');
  });

  it('leaves devices out, and keeps attributes and long names', async () => {
    const name = `volumes/db/${'n'.repeat(200)}`;
    const device: TarEntry = { name: 'volumes/db/disk', type: 'block-device', devmajor: 8, devminor: 0 };
    const path = await write('more.tar', [
      ...FILES,
      device,
      { name, content: 'x', pax: { 'SCHILY.xattr.user.a': 'b' } },
    ]);
    const leftOut: string[] = [];
    const last = (await unpacked(path, leftOut)).at(-1);
    expect(leftOut).toEqual(['volumes/db/disk']);
    expect(last).toMatchObject({ name: `upper/${'n'.repeat(200)}`, pax: { 'SCHILY.xattr.user.a': 'b' } });
  });

  it('is refused where a byte of it is another, or its end is missing', async () => {
    const whole = readFileSync(await write('broken.tar', FILES));
    const broken = join(folder, 'broken.tar');
    for (const length of [0, 100, 512, 700, whole.length >> 1, whole.length - 1500]) {
      writeFileSync(broken, whole.subarray(0, length));
      expect(await failure(readSnapshotArchive(broken)), `${length} bytes`).toContain('ARCHIVE_INVALID');
    }
    const changed = Buffer.from(whole);
    changed[540] = (changed[540] ?? 0) ^ 1;
    writeFileSync(broken, changed);
    expect(await failure(readSnapshotArchive(broken))).toContain('ARCHIVE_INVALID It is damaged');
    writeFileSync(broken, 'no tar at all'.repeat(100));
    expect(await failure(readSnapshotArchive(broken))).toContain('ARCHIVE_INVALID');
    expect(await failure(readSnapshotArchive(join(folder, 'none.tar')))).toContain('FILE_NOT_FOUND');
  });
});
