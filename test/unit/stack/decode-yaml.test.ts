import { expect, test } from 'vitest';
import { decodeYaml, readableText } from '../../../src/stack/decode-yaml.js';

const TEXT = 'name: shop # é 😀\n';

function utf16(text: string, endian: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return endian === 'le' ? bytes : bytes.swap16();
}

test('UTF-8 is taken as it is, its mark too', () => {
  expect(decodeYaml(Buffer.from(TEXT), 'compose.yaml')).toBe(TEXT);
  expect(decodeYaml(Buffer.from(`\uFEFF${TEXT}`), 'compose.yaml')).toBe(`\uFEFF${TEXT}`);
  expect(decodeYaml(Buffer.from('a: \uFFFD'), 'compose.yaml')).toBe('a: \uFFFD');
});

test.each(['le', 'be'] as const)('UTF-16 %s is known by its mark', (endian) => {
  expect(decodeYaml(utf16(TEXT, endian), 'compose.yaml')).toBe(TEXT);
  expect(readableText(utf16(TEXT, endian))).toBe(TEXT);
});

test.each([
  ['half a character', utf16('a: b', 'le').subarray(0, -1)],
  ['half a pair', utf16('a: \uD83D', 'be')],
])('UTF-16 with %s at its end is refused', (_, bytes) => {
  expect(() => decodeYaml(bytes, 'compose.yaml')).toThrow('compose.yaml is not valid UTF-16');
});

test('a byte of another encoding is told with its place', () => {
  const latin1 = Buffer.from('services:\n  web: # ça, café\n', 'latin1');
  expect(() => decodeYaml(latin1, 'compose.yaml')).toThrow(
    expect.objectContaining({
      message: 'compose.yaml is not UTF-8: a byte of it, 0xE7, is no character',
      location: { file: 'compose.yaml', line: 2, column: 10 },
    }) as Error,
  );
});
