import { expect, test } from 'vitest';
import { mergeByTime } from '../../../src/operations/attached/merge-by-time.js';

async function* batches(...lists: string[][]): AsyncGenerator<{ time: string }[], void> {
  for (const list of lists) yield await Promise.resolve(list.map((time) => ({ time })));
}

async function merged(...sources: AsyncGenerator<{ time: string }[], void>[]): Promise<string> {
  const times: string[] = [];
  for await (const batch of mergeByTime(sources)) times.push(...batch.map(({ time }) => time));
  return times.join('');
}

test('all elements of all sequences come in the order of their times', async () => {
  expect(await merged(batches(['a', 'd'], ['e']), batches([], ['b', 'c', 'f']), batches())).toBe('abcdef');
});

test('nothing merges to nothing', async () => {
  expect(await merged()).toBe('');
});
