import { expect, test } from 'vitest';
import {
  bytesOf,
  decodeMessage,
  encodeMessage,
  encodeNested,
  numberOf,
  textOf,
} from '../../../src/engine/buildkit/protobuf.js';

test('a message decodes to the fields it was made of', () => {
  const bytes = encodeMessage([
    [1, 'päth'],
    [2, 2 ** 31 + 0o755],
    [6, 1_700_000_000_123_456_789n],
    [16, Buffer.from([0, 255])],
  ]);
  const fields = decodeMessage(bytes);
  expect(textOf(fields, 1)).toBe('päth');
  expect(numberOf(fields, 2)).toBe(2 ** 31 + 0o755);
  expect(numberOf(fields, 6)).toBeCloseTo(1.7e18, -10);
  expect(bytesOf(fields, 16)).toEqual([Buffer.from([0, 255])]);
});

test('the bytes are those of the protobuf encoding', () => {
  expect(encodeMessage([[1, 150]]).toString('hex')).toBe('089601');
  expect(encodeMessage([[2, 'testing']]).toString('hex')).toBe('120774657374696e67');
  expect(encodeMessage([[1, -1n]]).toString('hex')).toBe('08ffffffffffffffffff01');
});

test('defaults are left out, a nested message is not', () => {
  expect(encodeMessage([[1, ''], [2, 0], [3, Buffer.alloc(0)]])).toHaveLength(0); // prettier-ignore
  expect(encodeNested(2, Buffer.alloc(0)).toString('hex')).toBe('1200');
});

test('unknown fixed fields are skipped, cut-off bytes are refused', () => {
  const fixed = Buffer.from('0901020304050607080d01020304', 'hex');
  expect(numberOf(decodeMessage(Buffer.concat([fixed, encodeMessage([[3, 7]])])), 3)).toBe(7);
  expect(() => decodeMessage(Buffer.from('1205aabb', 'hex'))).toThrow(RangeError);
});
