import { expect, test } from 'vitest';
import { providerMessages } from '../../../src/engine/providers/provider-messages.js';
import type { ProviderMessage } from '../../../src/engine/providers/provider-messages.js';
import { missingOption, optionArguments } from '../../../src/engine/providers/provider-options.js';

async function messages(...chunks: string[]): Promise<ProviderMessage[]> {
  async function* output(): AsyncGenerator<string> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const found: ProviderMessage[] = [];
  for await (const message of providerMessages(output())) found.push(message);
  return found;
}

test('messages stand on lines of their own, behind each other, or come in pieces', async () => {
  expect(
    await messages('{"type":"info","mess', 'age":"a {\\"b"}\n', '{"type":"setenv","message":"URL=x=y"}{}'),
  ).toEqual([
    { type: 'info', message: 'a {"b' },
    { type: 'setenv', name: 'URL', value: 'x=y' },
    { type: 'fault', message: '{}' },
  ]);
  expect(await messages(' {"type":"debug"}\n\n', '{"type":"rawsetenv","message":"A="}')).toEqual([
    { type: 'debug', message: '' },
    { type: 'rawsetenv', name: 'A', value: '' },
  ]);
});

test('what is no message is a fault, and the last that is heard', async () => {
  const info = '{"type":"info","message":"later"}';
  for (const said of [
    'starting up',
    'null',
    '{"type":"info"',
    '{"type":"info","message":3}',
    '{"type":"setenv","message":"A"}',
  ])
    expect(await messages(`${said}\n`, info), said).toMatchObject([{ type: 'fault' }]);
});

test('options are arguments: those that the provider says it takes, or all where it says nothing', () => {
  const provider = { type: 'cloud', options: { name: ['db'], size: ['1', '2'] } };
  const metadata = { up: { parameters: [{ name: 'name', required: true }] }, down: {} };
  expect(optionArguments(provider, 'up', {})).toEqual(['--name=db', '--size=1', '--size=2']);
  expect(optionArguments(provider, 'up', metadata)).toEqual(['--name=db']);
  expect(optionArguments(provider, 'down', metadata)).toEqual([]);
});

test('an option that a command must have is missed, in that command alone', () => {
  const metadata = { description: 'a cloud', up: { parameters: [{ name: 'zone', required: true }] } };
  expect(missingOption({ type: 'cloud' }, 'up', metadata)).toBe('zone');
  expect(missingOption({ type: 'cloud', options: { zone: ['a'] } }, 'up', metadata)).toBeUndefined();
  expect(missingOption({ type: 'cloud' }, 'down', metadata)).toBeUndefined();
});
