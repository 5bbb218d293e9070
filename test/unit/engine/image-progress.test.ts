import { expect, test } from 'vitest';
import { followPull, formatBytes } from '../../../src/engine/images/image-progress.js';

test('the layers of a pull are added up, and each state told once', () => {
  const progress = followPull();
  const download = (id: string, current: number, total: number): string | undefined =>
    progress({ id, status: 'Downloading', progressDetail: { current, total } });
  expect(progress({ id: '22', status: 'Pulling from library/node' })).toBeUndefined();
  expect(progress({ id: 'a', status: 'Pulling fs layer', progressDetail: {} })).toBe('pulling');
  expect(download('a', 5e6, 20e6)).toBe('pulling 5.0 MB of 20 MB');
  expect(download('b', 40e6, 100e6)).toBe('pulling 45 MB of 120 MB');
  expect(download('b', 40e6, 100e6)).toBeUndefined();
  progress({ id: 'a', status: 'Download complete' });
  expect(progress({ id: 'b', status: 'Download complete' })).toBe('extracting 120 MB');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [29_400, '29 kB'],
  [1_200_000, '1.2 MB'],
  [45_000_000, '45 MB'],
  [1_250_000_000, '1.3 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
