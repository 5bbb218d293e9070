import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DevenvError } from '../../../src/errors.js';
import { fileFailure } from '../../../src/ui/file-failure.js';

function failureOf(work: () => void): DevenvError | undefined {
  try {
    work();
  } catch (error) {
    return fileFailure(error);
  }
  throw new Error('it did not fail');
}

test('what the file system refuses is no bug of devenv: the path and the reason are told', () => {
  const absent = failureOf(() => {
    writeFileSync('/nowhere-at-all/x', '');
  });
  expect(absent).toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: '/nowhere-at-all/x cannot be used.',
    reason: 'There is no such file or folder (open: ENOENT).',
  });
  expect(failureOf(() => readFileSync('/'))).toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('an engine that is not there, a program that is not there and a bug are none of its business', () => {
  const fault = (syscall: string): Error => Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall, path: 'x' });
  expect(fileFailure(fault('connect'))).toBeUndefined();
  expect(fileFailure(fault('spawn docker'))).toBeUndefined();
  expect(fileFailure(new TypeError('x is not a function'))).toBeUndefined();
});
