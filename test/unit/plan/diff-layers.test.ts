import { describe, expect, it } from 'vitest';
import {
  commonChain,
  commonQuestions,
  diffLayers,
  doubtfulFiles,
  hidingFolders,
  subtreeQuestions,
} from '../../../src/plan/data/diff-layers.js';
import type { FileEntry, LayerFiles } from '../../../src/plan/data/file-tree.js';

const file = (change: Partial<FileEntry> = {}): FileEntry => ({
  type: 'file',
  size: 1,
  mode: 0o644,
  seconds: 1,
  ...change,
});
const folder: FileEntry = { type: 'directory', size: 0, mode: 0o755, seconds: 1 };

function layer(files: Record<string, FileEntry | 'gone'>, ...opaque: string[]): LayerFiles {
  return { files: new Map(Object.entries(files)), opaque: new Set(opaque) };
}

const common = (files: Record<string, FileEntry>): Map<string, FileEntry> => new Map(Object.entries(files));
const words = (changes: ReturnType<typeof diffLayers>): string[] =>
  changes.map(({ change, path }) => `${change} ${path}`);

describe('commonChain', () => {
  it('is the oldest layers of both, as far as they are the same', () => {
    expect(commonChain([4, 3, 1], [5, 3, 1])).toEqual([3, 1]);
    expect(commonChain([3, 1], [4, 3, 1])).toEqual([3, 1]);
    expect(commonChain([2], [1])).toEqual([]);
  });
});

describe('diffLayers', () => {
  it('takes a whiteout for a removal only where something was', () => {
    const stacks = { before: [], after: [layer({ a: 'gone', b: 'gone' })] };
    expect(commonQuestions(stacks)).toEqual(['a', 'b']);
    expect(words(diffLayers(stacks, common({ a: file() })))).toEqual(['removed a']);
  });

  it('asks for what was in a folder that is gone, once', () => {
    const stacks = { before: [], after: [layer({ d: 'gone' })] };
    const known = common({ d: folder });
    expect(subtreeQuestions(stacks, known)).toEqual(['d']);
    known.set('d/a', file());
    expect(words(diffLayers(stacks, known))).toEqual(['removed d', 'removed d/a']);
  });

  it('hides what is under a folder that replaced another', () => {
    const replaced = layer({ d: folder, 'd/a': file({ size: 2 }) }, 'd');
    const stacks = { before: [], after: [replaced] };
    const known = common({ d: folder, 'd/a': file(), 'd/b': file() });
    expect(hidingFolders(replaced, [], known)).toEqual(['d']);
    expect(words(diffLayers(stacks, known))).toEqual(['changed d/a', 'removed d/b']);
    expect(words(diffLayers({ before: [], after: [layer({ d: folder })] }, known))).toEqual([]);
  });

  it('reads a stack of layers from the top', () => {
    const after = [layer({ d: folder, 'd/new': file() }), layer({ d: 'gone', 'e/x': 'gone' })];
    const known = common({ d: folder, 'd/a': file(), 'e/x': file() });
    // the folder made after its removal is opaque, which the layer under it has said already
    expect(words(diffLayers({ before: [], after }, known))).toEqual(['removed d/a', 'added d/new', 'removed e/x']);
  });

  it('does not tell what was copied up and is the same', () => {
    const own = file({ digest: 'x' });
    const stacks = { before: [], after: [layer({ a: own })] };
    expect(doubtfulFiles(stacks, common({ a: file({ modified: 't' }) }))).toEqual({ before: [], after: ['a'] });
    expect(doubtfulFiles(stacks, common({ a: file({ digest: 'y' }) }))).toEqual({ before: [], after: [] });
    const exact = { before: [], after: [layer({ a: { ...own, modified: 't' } })] };
    expect(words(diffLayers(exact, common({ a: file({ modified: 't' }) })))).toEqual([]);
    expect(words(diffLayers(exact, common({ a: file({ modified: 'u' }) })))).toEqual(['changed a']);
  });
});
