import { expect, test } from 'vitest';
import { placeCopy } from '../../../src/plan/copy-place.js';

const file = (path: string) => ({ path, isDirectory: false });
const folder = (path: string) => ({ path, isDirectory: true });

test.each([
  ['a file into a folder', file('src/a.txt'), { path: '/to', state: 'directory' }, { folder: '/to', name: 'a.txt' }],
  ['a file over a file', file('a.txt'), { path: '/to/b.txt', state: 'other' }, { folder: '/to', name: 'b.txt' }],
  ['a file to a new name', file('a.txt'), { path: '/b.txt', state: 'missing' }, { folder: '/', name: 'b.txt' }],
  ['a folder into a folder', folder('src/conf/'), { path: '/to', state: 'directory' }, { folder: '/to', name: 'conf' }],
  ['what a folder holds', folder('src/conf/.'), { path: '/to', state: 'directory' }, { folder: '/to', name: '' }],
  ['a folder to a new name', folder('conf/.'), { path: '/to/new/', state: 'missing' }, { folder: '/to', name: 'new' }],
] as const)('%s', (_what, source, target, place) => {
  expect(placeCopy(source, target)).toEqual(place);
});

test.each([
  ['a folder over a file', folder('conf'), { path: '/to/file', state: 'other' }],
  ['a file to a folder that is not there', file('a.txt'), { path: '/to/none/', state: 'missing' }],
] as const)('%s is refused', (_what, source, target) => {
  expect(() => placeCopy(source, target)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
