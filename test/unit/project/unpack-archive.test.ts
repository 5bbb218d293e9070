import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unpackArchive } from '../../../src/project/unpack-archive.js';

let folder: string;
let outside: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devenv-test-unpack-'));
  outside = mkdtempSync(join(tmpdir(), 'devenv-test-outside-'));
});
afterEach(() => {
  for (const path of [folder, outside]) rmSync(path, { recursive: true });
});

type Item = [name: string, what: string | { to: string } | { hard: string } | null];

function archive(items: Item[]): Readable {
  const tar = pack();
  for (const [name, what] of items) {
    if (what === null) tar.entry({ name, type: 'directory', mode: 0o755 });
    else if (typeof what === 'string') tar.entry({ name, mode: 0o4751 }, what);
    else if ('to' in what) tar.entry({ name, type: 'symlink', linkname: what.to });
    else tar.entry({ name, type: 'link', linkname: what.hard });
  }
  tar.finalize();
  return Readable.from(tar);
}

const unpack = (items: Item[], name = 'copy'): Promise<unknown> =>
  unpackArchive(archive(items), { folder, name, archive: false });

it('writes files, folders and links under the name of the copy', async () => {
  await unpack([['src/', null], ['src/a', 'text'], ['src/l', { to: 'a' }], ['src/deep/b', 'more'], ['src/h', { hard: 'src/a' }]]); // prettier-ignore
  expect(readFileSync(join(folder, 'copy/l'), 'utf8')).toBe('text');
  expect(readFileSync(join(folder, 'copy/deep/b'), 'utf8')).toBe('more');
  expect(lstatSync(join(folder, 'copy/h')).ino).toBe(lstatSync(join(folder, 'copy/a')).ino);
  expect(lstatSync(join(folder, 'copy/a')).mode & 0o7777).toBe(0o751);
});

it.each([
  ['a name that climbs', [['src/../../evil', 'x']]],
  ['a hard link to a name that climbs', [['src/h', { hard: 'src/../../evil' }]]],
  ['a file through a link of the archive', [['src/l', { to: '' }], ['src/l/evil', 'x']]], // prettier-ignore
  ['a folder through a link of the archive', [['src/l', { to: '' }], ['src/l/', null], ['src/l/evil', 'x']]], // prettier-ignore
  ['a hard link through a link of the archive', [['src/l', { to: '' }], ['src/h', { hard: 'src/l/secret' }]]], // prettier-ignore
] as [string, Item[]][])('refuses %s', async (_what, items) => {
  writeFileSync(join(outside, 'secret'), 'secret');
  const aimed = items.map(([name, what]): Item => [name, what !== null && typeof what === 'object' && 'to' in what ? { to: outside } : what]); // prettier-ignore
  await expect(unpack(aimed)).rejects.toThrow();
  expect(existsSync(join(outside, 'evil'))).toBe(false);
  expect(existsSync(join(folder, '../evil'))).toBe(false);
  expect(existsSync(join(folder, 'copy/h'))).toBe(false);
});

it('an absolute name stays below the copy', async () => {
  await unpack([['/etc/passwd', 'x']]);
  expect(readFileSync(join(folder, 'copy/etc/passwd'), 'utf8')).toBe('x');
});

it("replaces the user's files and links without following them, and never a folder by a file or the reverse", async () => {
  writeFileSync(join(outside, 'kept'), 'kept');
  mkdirSync(join(folder, 'copy'));
  symlinkSync(join(outside, 'kept'), join(folder, 'copy/a'));
  await unpack([['src/', null], ['src/a', 'new']]); // prettier-ignore
  expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept');
  expect(readFileSync(join(folder, 'copy/a'), 'utf8')).toBe('new');

  mkdirSync(join(folder, 'copy/b'));
  await expect(unpack([['src/b', 'file']])).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  await expect(unpack([['src/a/', null]])).rejects.toMatchObject({ code: 'FILE_EXISTS' });
});
