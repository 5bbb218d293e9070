import { expect, test } from 'vitest';
import { plainBooleans } from '../../../src/ui/boolean-values.js';

const flags = {
  orphans: { type: 'boolean', allowNo: true },
  all: { type: 'boolean', char: 'a' },
  tail: { type: 'option' },
};

test.each([
  ['--orphans=false', ['--no-orphans']],
  ['--orphans=true', ['--orphans']],
  ['--all=false', []],
  ['--all=1', ['--all']],
  ['-a=true', ['--all']],
  ['-a=false', []],
  ['-all=true', ['-all=true']],
  ['--tail=0', ['--tail=0']],
  ['--unknown=true', ['--unknown=true']],
])("%s is written as docker's switches may be", (word, expected) => {
  expect(plainBooleans([word, 'api'], flags)).toEqual([...expected, 'api']);
});

test('what follows -- is left as it is', () => {
  expect(plainBooleans(['--', '--all=true'], flags)).toEqual(['--', '--all=true']);
});
