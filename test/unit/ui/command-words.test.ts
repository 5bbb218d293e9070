import { expect, test } from 'vitest';
import { spelledBooleans } from '../../../src/ui/spelled-booleans.js';
import { splitCommand } from '../../../src/ui/split-command.js';

const flags = {
  tty: { char: 't', type: 'boolean' },
  interactive: { char: 'i', type: 'boolean', allowNo: true },
  user: { char: 'u', type: 'option' },
};

test.each([
  [
    ['-it', 'api', 'sh', '-u'],
    ['-it', 'api'],
    ['sh', '-u'],
  ],
  [['-itu', 'root', 'api', 'id'], ['-itu', 'root', 'api'], ['id']],
  [['-uroot', 'api', 'id'], ['-uroot', 'api'], ['id']],
  [['--user', 'root', '--', 'api', 'id'], ['--user', 'root', 'api'], ['id']],
  [['api', '--', '-x'], ['api'], ['-x']],
])('%j', (argv, own, command) => {
  expect(splitCommand(argv, flags)).toEqual({ own, command });
});

test.each([
  [
    ['--tty=true', '-i=false'],
    ['--tty', '--no-interactive'],
  ],
  [['--tty=false', 'api'], ['api']],
  [
    ['--user=true', '--other=false'],
    ['--user=true', '--other=false'],
  ],
])('%j is spelled %j', (words, expected) => {
  expect(spelledBooleans(words, flags)).toEqual(expected);
});
