import { expect, test } from 'vitest';
import { DetachKeys, parseDetachKeys } from '../../../src/engine/exec/detach-keys.js';

test.each([
  ['ctrl-p,ctrl-q', [16, 17]],
  ['ctrl-@,a', [0, 97]],
  ['ctrl-[', [27]],
])('%s', (text, bytes) => {
  expect(parseDetachKeys(text)).toEqual(bytes);
});

test.each(['', 'ctrl-', 'ctrl-ä', 'ab', 'ctrl-p,'])('"%s" is refused', (text) => {
  expect(() => parseDetachKeys(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test.each([
  ['ab', 'ab', false],
  ['axq', 'axq', false],
  ['apq', 'a', true],
  ['ppq', 'p', true],
  ['pxpq', 'px', true],
  ['p', '', false],
])('of %s it hands on %s', (typed, passed, detached) => {
  for (const pieces of [[typed], Array.from(typed)]) {
    const keys = new DetachKeys([112, 113]);
    const taken = pieces.map((piece) => keys.take(Buffer.from(piece)));
    expect(taken.map((one) => one.passed.toString()).join('')).toBe(passed);
    expect(taken.at(-1)?.detached).toBe(detached);
  }
});
