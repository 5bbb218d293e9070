import { Errors } from '@oclif/core';
import { expect, test } from 'vitest';
import { isParseFailure, usageError } from '../../../src/ui/usage-error.js';

const context = { command: 'up', flags: ['detach', 'json'] };

class NonExistentFlagsError extends Error {
  constructor(readonly flags: string[]) {
    super(`Nonexistent flag: ${flags.join(', ')}\nSee more help with --help`);
  }
}

test('an unknown flag is named with the nearest one', () => {
  const error = usageError(new NonExistentFlagsError(['--detahc']), context);
  expect(error).toMatchObject({ code: 'USAGE', exitCode: 2, message: 'devenv up has no flag --detahc.' });
  expect(error.suggestions).toEqual(['devenv up --detach', 'devenv up --help']);
});

class RequiredArgsError extends Error {
  args = [{ name: 'service' }, { name: 'command' }];
}

test('missing arguments are named as help names them', () => {
  const error = usageError(new RequiredArgsError('Missing 2 required args'), context);
  expect(error.message).toBe('devenv up needs SERVICE and COMMAND.');
});

test.each([
  ['Unexpected argument: x\nSee more help with --help', 'devenv up does not take: x.'],
  [
    'The following error occurred:\n  \u001b[2mMissing required flag name\u001b[22m\nSee more help with --help',
    'Missing required flag name.',
  ],
  [
    'Parsing --timeout \n\tExpected an integer but received: abc\nSee more help with --help',
    '--timeout takes an integer, not "abc".',
  ],
  [
    'Expected --format=x to be one of: json, yaml\nSee more help with --help',
    'Expected --format=x to be one of: json, yaml.',
  ],
])('%j', (message, expected) => {
  expect(usageError(new Error(message), context).message).toBe(expected);
});

test('only what oclif throws is a wrong use', () => {
  expect(isParseFailure(new Errors.CLIError('x'))).toBe(true);
  expect(isParseFailure(new Error('x'))).toBe(false);
});
