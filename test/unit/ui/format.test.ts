import { expect, test } from 'vitest';
import { formatBytes } from '../../../src/ui/bytes.js';
import { formatElapsed } from '../../../src/ui/duration.js';
import { editDistance, nearMisses } from '../../../src/ui/near-misses.js';
import { colourLevel } from '../../../src/ui/style.js';

test.each([
  [0, '0.00 s'],
  [420, '0.42 s'],
  [997, '1.0 s'],
  [3_140, '3.1 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [12_000_000, '3 h 20 min'],
])('%d ms reads %s', (milliseconds, text) => {
  expect(formatElapsed(milliseconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [4_120_000, '4.1 MB'],
  [180_400_000, '180 MB'],
  [999_600_000, '1.0 GB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ['abc', 'abc', 0],
  ['imgae', 'image', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %d edits', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test('near misses are the nearest first and never far', () => {
  expect(nearMisses('stat', ['start', 'stop', 'state'])).toEqual(['start', 'state']);
  expect(nearMisses('ab', ['xy', 'ps'])).toEqual([]);
});

test.each([
  [{ isTTY: true }, {}, 1],
  [{ isTTY: true }, { TERM: 'xterm-256color' }, 2],
  [{ isTTY: true }, { COLORTERM: 'truecolor' }, 3],
  [{ isTTY: true }, { TERM: 'dumb' }, 0],
  [{ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, 0],
  [{ isTTY: false }, {}, 0],
  [{ isTTY: false }, { FORCE_COLOR: '1' }, 1],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, 0],
])('a stream %j in the environment %j gets colour level %d', (stream, environment, level) => {
  expect(colourLevel(stream, environment)).toBe(level);
});
