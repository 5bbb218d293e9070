import { expect, test } from 'vitest';
import { readCacheEntry } from '../../../src/engine/build/cache.js';

test.each([
  ['user/app:cache', { type: 'registry', attributes: { ref: 'user/app:cache' } }],
  ['type=inline', { type: 'inline', attributes: {} }],
  ['type=local,dest=/a=b,mode=max', { type: 'local', attributes: { dest: '/a=b', mode: 'max' } }],
  ['ref=user/app', { type: 'registry', attributes: { ref: 'user/app' } }],
])('%s', (entry, read) => {
  expect(readCacheEntry(entry)).toEqual(read);
});
