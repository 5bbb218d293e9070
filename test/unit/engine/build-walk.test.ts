import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { excludeFilter, includeFilter, type PathFilter } from '../../../src/engine/build/patterns.js';
import { walkContext } from '../../../src/engine/build/walk.js';

function folderOf(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-walk-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
  return folder;
}

async function paths(folder: string, filter: PathFilter): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, type } of walkContext(folder, filter)) found.push(type === 'directory' ? `${path}/` : path);
  return found;
}

test('a folder comes before its content and names are in byte order', async () => {
  const folder = folderOf('b/x', 'b-c', 'B', 'ä', 'a/z/y');
  expect(await paths(folder, excludeFilter([]))).toEqual(['B', 'a/', 'a/z/', 'a/z/y', 'b/', 'b/x', 'b-c', 'ä']);
});

test('an excluded folder is yielded when something in it is wanted, and only then', async () => {
  const folder = folderOf('docs/a/left', 'docs/b/keep', 'docs/c/d/keep', 'other/left');
  const filter = excludeFilter(['docs', 'other', '!docs/*/keep', '!docs/c/d/keep', '!other/nothing']);
  expect(await paths(folder, filter)).toEqual(['docs/', 'docs/b/', 'docs/b/keep', 'docs/c/', 'docs/c/d/', 'docs/c/d/keep']); // prettier-ignore
});

test('parents of an included file are yielded', async () => {
  const folder = folderOf('src/app/main.ts', 'src/other', 'lib/x');
  expect(await paths(folder, includeFilter(['src/app/main.ts']))).toEqual(['src/', 'src/app/', 'src/app/main.ts']);
});

test('links are told as they stand, never followed', async () => {
  const folder = folderOf('real/file');
  symlinkSync('real', join(folder, 'link'));
  const entries = [];
  for await (const entry of walkContext(folder, excludeFilter([]))) entries.push(entry);
  expect(entries[0]).toMatchObject({ path: 'link', type: 'symlink', target: 'real' });
  expect(entries).toHaveLength(3);
});
