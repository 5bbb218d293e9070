import { expect, test } from 'vitest';
import { LineJoiner } from '../../../src/engine/logs/log-lines.js';

const frame = (stream: 'stdout' | 'stderr', text: string) => ({ stream, bytes: Buffer.from(text) });

test('a line that the engine keeps in parts is one line, with the time of its first part', () => {
  const joiner = new LineJoiner();
  expect(joiner.push(frame('stdout', '2026-01-01T00:00:01Z begins, '))).toEqual([]);
  expect(joiner.push(frame('stderr', '2026-01-01T00:00:02Z between\n'))).toEqual([
    { stream: 'stderr', time: '2026-01-01T00:00:02Z', text: 'between' },
  ]);
  expect(joiner.push(frame('stdout', '2026-01-01T00:00:03Z ends\r\n'))).toEqual([
    { stream: 'stdout', time: '2026-01-01T00:00:01Z', text: 'begins, ends' },
  ]);
  expect(joiner.end()).toEqual([]);
});

test('an empty line is a line, and what has no newline comes at the end', () => {
  const joiner = new LineJoiner();
  expect(joiner.push(frame('stdout', '2026-01-01T00:00:01Z \n')).map(({ text }) => text)).toEqual(['']);
  joiner.push(frame('stdout', '2026-01-01T00:00:02Z prompt> '));
  expect(joiner.end().map(({ text }) => text)).toEqual(['prompt> ']);
});

test('the output of a terminal comes in pieces that end anywhere', () => {
  const joiner = new LineJoiner();
  const umlaut = Buffer.from('2026-01-01T00:00:01Z grün\r\n2026-01-01T00:00:02Z rot\r\n');
  const lines = [joiner.pushRaw(umlaut.subarray(0, 24)), joiner.pushRaw(umlaut.subarray(24))].flat();
  expect(lines.map(({ time, text }) => `${time} ${text}`)).toEqual([
    '2026-01-01T00:00:01Z grün',
    '2026-01-01T00:00:02Z rot',
  ]);
});
