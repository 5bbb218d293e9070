import { expect, test } from 'vitest';
import { binarySize, decimalSize } from '../../../src/ui/docker-size.js';

// as `docker stats` prints them
test.each([
  [0, '0B', '0B'],
  [822, '822B', '822B'],
  [327_680, '328kB', '320KiB'],
  [1_984_247, '1.98MB', '1.892MiB'],
  [25_276_510_208, '25.3GB', '23.54GiB'],
])('%d', (bytes, decimal, binary) => {
  expect(decimalSize(bytes)).toBe(decimal);
  expect(binarySize(bytes)).toBe(binary);
});
