import { describe, expect, it } from 'vitest';
import { parseBytes } from '../../../src/stack/bytes.js';
import { formatDuration, parseDuration } from '../../../src/stack/duration.js';

describe('durations', () => {
  it.each([
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['100us', 0.1],
    ['1d', 86_400_000],
    ['0', 0],
    ['-2s', -2_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '10', '1x', 's', '1m 30s', '1m30'])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it.each([
    [0, '0s'],
    [90_000, '1m30s'],
    [3_600_000, '1h0m0s'],
    [1_500, '1.5s'],
    [500, '500ms'],
    [0.1, '100µs'],
    [0.000001, '1ns'],
    [-2_000, '-2s'],
  ])('%d ms is written %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('sizes', () => {
  it.each([
    ['512', 512],
    ['1b', 1],
    ['64m', 67_108_864],
    ['64MB', 67_108_864],
    ['10 KiB', 10_240],
    ['1.5g', 1_610_612_736],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'mb', '5x', '-1', '1 m b'])('%j is refused', (text) => {
    expect(() => parseBytes(text)).toThrow(RangeError);
  });
});
