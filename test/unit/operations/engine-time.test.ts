import { expect, test } from 'vitest';
import { engineTime } from '../../../src/operations/attached/engine-time.js';

test.each([
  ['2026-01-31T12:00:00Z', '1769860800.000000000'],
  ['2026-01-31T12:00:00.123456789Z', '1769860800.123456789'],
  ['2026-01-31T13:00:00.5+01:00', '1769860800.500000000'],
  ['1769860800.25', '1769860800.25'],
])('%s is a moment', (text, seconds) => {
  expect(engineTime(text)).toBe(seconds);
});

test('a span is so long ago', () => {
  expect(Number(engineTime('1h30m'))).toBeCloseTo(Date.now() / 1000 - 5400, 0);
});

test('anything else is a wrong usage', () => {
  expect(() => engineTime('noon')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
