import { expect, test } from 'vitest';
import { doubt, learn, topmost, treeChanges } from '../../../src/plan/watch-tree.js';
import type { Tree, TreeEntry } from '../../../src/plan/watch-tree.js';

const NOW = 1_700_000_000_123;

function entry(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  return { path, type: 'file', mode: 0o644, size: 1, mtime: 5.5, ctime: 5.5, inode: 1, seenAt: NOW, ...more };
}

function folder(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  return entry(path, { type: 'directory', mode: 0o755, ...more });
}

function tree(...entries: TreeEntry[]): Tree {
  return new Map(entries.map((one) => [one.path, one]));
}

function changes(known: Tree, dirty: string[], found: Tree): { changed: string[]; removed: string[] } {
  const { changed, removed } = treeChanges(known, dirty, found);
  return { changed: changed.map(({ path }) => path), removed };
}

test('only what differs at the marked paths is carried over', () => {
  const known = tree(entry('same'), entry('grown'), entry('gone'), entry('unmarked'));
  const found = tree(entry('same', { seenAt: NOW + 1 }), entry('grown', { size: 2 }), entry('new'));
  expect(changes(known, ['same', 'grown', 'gone', 'new'], found)).toEqual({
    changed: ['grown', 'new'],
    removed: ['gone'],
  });
});

test.each([
  ['mode', { mode: 0o755 }],
  ['time', { mtime: 6.5 }],
  ['replacement by a rename', { inode: 2 }],
  ['kind', { type: 'symlink', target: 'a' } as const],
])('a change of %s is one', (_, more) => {
  expect(changes(tree(entry('a')), ['a'], tree(entry('a', more))).changed).toEqual(['a']);
});

test('a file that was seen within a tick of its change is carried over again when an event tells of it', () => {
  const racy = entry('a', { ctime: NOW - 3.3, mtime: NOW - 3.3 });
  expect(changes(tree(racy), ['a'], tree({ ...racy, seenAt: NOW + 20 })).changed).toEqual(['a']);
  const settled = entry('a', { ctime: NOW - 15.3, mtime: NOW - 15.3 });
  expect(changes(tree(settled), ['a'], tree({ ...settled, seenAt: NOW + 20 })).changed).toEqual([]);
});

test('where times are whole seconds, a tick is two', () => {
  const racy = entry('a', { ctime: 1_700_000_000_000, mtime: 1_700_000_000_000 });
  expect(changes(tree(racy), ['a'], tree({ ...racy, seenAt: NOW + 500 })).changed).toEqual(['a']);
});

test('of a removed folder the folder alone is named, and a new one comes before what it holds', () => {
  const known = tree(folder('old'), entry('old/a'), folder('old/b'), entry('old/b/c'));
  const found = tree(folder('new'), entry('new/a'));
  expect(changes(known, ['old', 'old/b', 'new'], found)).toEqual({ changed: ['new', 'new/a'], removed: ['old'] });
});

test('a file in the place of a folder, and the reverse, is removed and put there', () => {
  const known = tree(folder('a'), entry('a/b'), entry('c'));
  const found = tree(entry('a'), folder('c'), entry('c/d'));
  expect(changes(known, ['a', 'c'], found)).toEqual({ changed: ['a', 'c', 'c/d'], removed: ['a', 'c'] });
});

test('a folder that only leads to wanted files is not touched itself', () => {
  const known = tree(folder('', { passage: true }), folder('lib', { passage: true }), entry('lib/a.go'));
  expect(changes(known, ['lib'], tree())).toEqual({ changed: [], removed: ['lib/a.go'] });
  expect(changes(known, [''], tree())).toEqual({ changed: [], removed: ['lib/a.go'] });
});

test('what was learned does not differ any more, and what is gone is forgotten', () => {
  const known = tree(folder('old'), entry('old/a'), entry('b'));
  const found = tree(entry('b', { size: 3 }), entry('c'));
  learn(known, ['old', 'b', 'c'], found);
  expect([...known.keys()].sort()).toEqual(['b', 'c']);
  expect(changes(known, ['old', 'b', 'c'], found)).toEqual({ changed: [], removed: [] });
});

test('what may have been carried over or not is told again, and removed where it is gone', () => {
  const known = tree(entry('a'), folder('d'));
  doubt(known, [entry('a'), folder('d'), entry('new')]);
  expect(changes(known, ['a', 'd', 'new'], tree(entry('a'), folder('d')))).toEqual({
    changed: ['a', 'd'],
    removed: ['new'],
  });
});

test('topmost leaves out what another path holds', () => {
  expect(topmost(['a/b', 'ab', 'a', 'a/b/c', 'a'])).toEqual(['a', 'ab']);
  expect(topmost(['a', ''])).toEqual(['']);
});
