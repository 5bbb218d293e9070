import { expect, test } from 'vitest';
import { parseEnvFile, parseRawEnvFile } from '../../../src/stack/env-file.js';

test.each([
  ['as they are', parseRawEnvFile],
  ['interpolated', parseEnvFile],
])('variables %s: a file in UTF-16 is called that', (_, parse) => {
  const text = Buffer.from('\uFEFFTAG=5\n OTHER=6\n', 'utf16le').toString('utf8');
  expect(() => parse(text, '/app/.env', () => undefined)).toThrow(
    expect.objectContaining({
      message: '/app/.env is UTF-16, and variables are read from UTF-8 alone',
      suggestions: ['Save it as UTF-8'],
    }) as Error,
  );
});

test('a line that is no variable is told with its place', () => {
  expect(() => parseEnvFile('A=1\nB C=2\n', '/app/.env', () => undefined)).toThrow(
    expect.objectContaining({ location: { file: '/app/.env', line: 2 } }) as Error,
  );
});
