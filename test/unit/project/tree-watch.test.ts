import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scanTree } from '../../../src/project/tree-scan.js';
import { watchTree } from '../../../src/project/tree-watch.js';
import { eventually } from '../../support/eventually.js';

interface Watched {
  root: string;
  /** What was told of so far, and then forgotten. */
  told: () => string[];
  /** Waits until these paths were told of. */
  tells: (...paths: string[]) => Promise<void>;
}

/** A folder under watch, without `skip`. */
function watched(...files: string[]): Watched {
  const base = mkdtempSync(join(tmpdir(), 'devenv-test-tree-'));
  const root = join(base, 'root');
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  const dirty = new Set<string>();
  const watch = watchTree(root, {
    descends: (folder) => folder !== 'skip',
    onDirty: (path) => dirty.add(path),
    onLimit: (error) => {
      throw error;
    },
  });
  onTestFinished(() => {
    watch.close();
    rmSync(base, { recursive: true, force: true });
  });
  const told = (): string[] => {
    const paths = [...dirty].sort();
    dirty.clear();
    return paths;
  };
  const tells = async (...paths: string[]): Promise<void> => {
    await eventually(
      () => {
        for (const path of paths) expect([...dirty]).toContain(path);
      },
      { timeoutMs: 3_000, intervalMs: 5 },
    );
    dirty.clear();
  };
  return { root, told, tells };
}

test('tells of changes at any depth', async () => {
  const { root, tells } = watched('a', 'x/y/z');
  appendFileSync(join(root, 'a'), '!');
  await tells('a');
  rmSync(join(root, 'x/y/z'));
  await tells('x/y/z');
});

test('what is written into a folder right after it was made is found by whoever looks when told', async () => {
  const { root, tells } = watched('a');
  mkdirSync(join(root, 'n/o/p'), { recursive: true });
  writeFileSync(join(root, 'n/o/p/first'), '');
  await tells('n');
  expect([...scanTree(root, 'n', { includes: () => true, descends: () => true }).keys()]).toContain('n/o/p/first');
  writeFileSync(join(root, 'n/o/p/second'), '');
  await tells('n/o/p/second');
});

test('a renamed folder is told of under both names, and watched under the new one', async () => {
  const { root, tells } = watched('old/a');
  renameSync(join(root, 'old'), join(root, 'new'));
  await tells('old', 'new');
  appendFileSync(join(root, 'new/a'), '!');
  await tells('new/a');
});

test('a folder that is not descended into is not watched', async () => {
  const { root, told, tells } = watched('skip/a', 'b');
  appendFileSync(join(root, 'skip/a'), '!');
  appendFileSync(join(root, 'b'), '!');
  await tells('b');
  expect(told()).toEqual([]);
});

test('a root that is taken away and comes back is watched again', async () => {
  const { root, tells } = watched('a');
  rmSync(root, { recursive: true });
  await tells('');
  mkdirSync(root);
  await tells('');
  writeFileSync(join(root, 'b'), '');
  await tells('b');
});

test('a single file is watched through saving by renaming', async () => {
  const { root } = watched('one.json');
  const file = join(root, 'one.json');
  let told = 0;
  const watch = watchTree(file, { descends: () => true, onDirty: () => (told += 1), onLimit: () => undefined });
  onTestFinished(() => {
    watch.close();
  });
  for (const round of [1, 2]) {
    writeFileSync(`${file}.tmp`, String(round));
    renameSync(`${file}.tmp`, file);
    const before = told;
    await eventually(
      () => {
        expect(told).toBeGreaterThan(before - 1);
        expect(told).toBeGreaterThanOrEqual(round);
      },
      { timeoutMs: 3_000, intervalMs: 5 },
    );
  }
});

test('a path with nothing at it is an error that names it', () => {
  const options = { descends: () => true, onDirty: () => undefined, onLimit: () => undefined };
  expect(() => watchTree('/nowhere/src', options)).toThrow('There is nothing to watch at /nowhere/src.');
});

test('a scan names files, folders and links, and leaves out what is not wanted', () => {
  const { root } = watched('a', 'x/b', 'skip/c');
  symlinkSync('a', join(root, 'link'));
  const filter = { includes: (path: string) => path !== 'x', descends: (path: string) => path !== 'skip' };
  const found = scanTree(root, '', filter);
  expect([...found.values()].map(({ path, type, passage, target }) => [path, type, passage ?? target])).toEqual([
    ['', 'directory', true],
    ['a', 'file', undefined],
    ['link', 'symlink', 'a'],
    ['x', 'directory', true],
    ['x/b', 'file', undefined],
  ]);
});
