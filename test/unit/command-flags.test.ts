import { Parser } from '@oclif/core';
import { expect, test } from 'vitest';
import { indexFlag, timeoutFlag, waitTimeoutFlag } from '../../src/command-flags.js';
import { isParseFailure } from '../../src/ui/usage-error.js';
import { upFlags } from '../../src/up-flags.js';

async function numbers(...argv: string[]): Promise<Record<string, unknown>> {
  const flags = { timeout: timeoutFlag, index: indexFlag, wait: waitTimeoutFlag };
  return (await Parser.parse(argv, { flags })).flags;
}

test.each([
  ['5', 5],
  ['+5', 5],
  ['0x10', 16],
  ['010', 8],
  ['0', 0],
  ['-1', -1],
  ['-7', -1],
])('a timeout of %s is %s', async (text, seconds) => {
  expect(await numbers('-t', text)).toMatchObject({ timeout: seconds });
});

test.each(['1.5', '1s', '', '09', '99999999999999999999'])('a timeout of "%s" is none', async (text) => {
  const refused = numbers('-t', text);
  await expect(refused).rejects.toThrow('Expected an integer');
  // a wrong use of the command, not a bug of devenv
  await expect(refused).rejects.toSatisfy(isParseFailure);
});

test('a replica 0 is none that is named, a wait of 0 none that ends', async () => {
  const none = await numbers('--index', '0', '--wait', '-1');
  expect([none['index'], none['wait']]).toEqual([undefined, undefined]);
  expect(await numbers('--index', '2', '--wait', '3')).toMatchObject({ index: 2, wait: 3 });
});

test.each(['--menu', '--no-menu', '--no-attach=db', '--pull=if_not_present'])('up -d takes %s', async (word) => {
  await expect(Parser.parse(['-d', word], { flags: upFlags, strict: false })).resolves.toBeDefined();
});
