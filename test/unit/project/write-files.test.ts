import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from '../../../src/project/write-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devenv-test-write-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const modeOf = (path: string): number => statSync(join(root, path)).mode & 0o777;

test('writes files and their folders, with the modes asked for, whatever the umask', () => {
  const umask = process.umask(0o077);
  try {
    writeFiles(root, [
      { path: 'a/b/c.txt', content: 'c' },
      { path: 'secrets/p', content: 'p', mode: 0o644, folderMode: 0o700 },
    ]);
  } finally {
    process.umask(umask);
  }
  expect(read('a/b/c.txt')).toBe('c');
  expect([modeOf('a'), modeOf('a/b'), modeOf('a/b/c.txt')]).toEqual([0o755, 0o755, 0o644]);
  expect([modeOf('secrets'), modeOf('secrets/p')]).toEqual([0o700, 0o644]);
});

test('a file that exists keeps its mode, and a link stays a link', () => {
  writeFileSync(join(root, 'real'), 'old');
  chmodSync(join(root, 'real'), 0o600);
  symlinkSync('real', join(root, 'link'));
  writeFiles(root, [{ path: 'link', content: 'new' }]);
  expect(read('real')).toBe('new');
  expect(modeOf('real')).toBe(0o600);
  expect(readdirSync(root).sort()).toEqual(['link', 'real']);
});

test.each([
  [
    'a file is where a folder is needed',
    () => {
      writeFileSync(join(root, 'api'), 'mine');
    },
    'api/index.js',
  ],
  [
    'a folder is where a file is needed',
    () => {
      mkdirSync(join(root, 'api'));
    },
    'api',
  ],
])('where %s, nothing at all is written', (_, prepare, path) => {
  writeFileSync(join(root, 'compose.yaml'), 'old');
  prepare();
  const before = readdirSync(root, { recursive: true }).sort();
  const write = () => {
    writeFiles(root, [
      { path: 'new/file', content: 'x' },
      { path: 'compose.yaml', content: 'new' },
      { path, content: 'x' },
    ]);
  };
  expect(write).toThrow(expect.objectContaining({ code: 'FILE_EXISTS' }));
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  expect(read('compose.yaml')).toBe('old');
});

test('a file that was changed since it was read is not overwritten', () => {
  writeFileSync(join(root, 'compose.yaml'), 'changed by another');
  const write = () => {
    writeFiles(root, [
      { path: 'api/index.js', content: 'x' },
      { path: 'compose.yaml', content: 'new', replaces: 'as read' },
    ]);
  };
  expect(write).toThrow(expect.objectContaining({ code: 'LOCKED' }));
  expect(readdirSync(root)).toEqual(['compose.yaml']);
  expect(read('compose.yaml')).toBe('changed by another');
});
