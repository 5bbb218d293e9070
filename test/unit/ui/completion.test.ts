import { expect, test } from 'vitest';
import { complete } from '../../../src/ui/completion/candidates.js';

const commands = [
  {
    id: 'up',
    summary: 'Start the stack.',
    flags: [
      { name: 'detach', char: 'd', type: 'boolean' as const, description: 'In the background.' },
      { name: 'file', char: 'f', type: 'option' as const, helpValue: 'PATH' },
      { name: 'timeout', type: 'option' as const },
    ],
    args: [{ name: 'service' }],
  },
  { id: 'unpause', flags: [], args: [] },
  {
    id: 'config',
    flags: [{ name: 'format', type: 'option' as const, options: ['yaml', 'json'] }],
    args: [],
  },
  { id: 'add', flags: [], args: [{ name: 'template' }, { name: 'name' }] },
  { id: 'completion', flags: [], args: [{ name: 'shell', options: ['bash', 'zsh'] }] },
  { id: 'template:list', summary: 'List the templates.', flags: [], args: [] },
];

test.each([
  ['a command', ['u'], ['up', 'unpause'], undefined],
  ['a topic once', ['tem'], ['template'], undefined],
  ['a command of a topic', ['template', ''], ['list'], undefined],
  ['a command after flags of the stack', ['-f', 'x.yaml', 'conf'], ['config'], undefined],
  ['a command to be explained', ['help', 'comp'], ['completion'], undefined],
  ['a flag', ['up', '--de'], ['--detach'], undefined],
  ['a value of a flag', ['config', '--format', ''], ['yaml', 'json'], undefined],
  ['a value joined to its flag', ['config', '--format=j'], ['--format=json'], undefined],
  ['a path of a flag', ['up', '-f', ''], [], 'files'],
  ['a path of a flag before the command', ['-f', ''], [], 'files'],
  ['nothing for a name before the command', ['-p', ''], [], undefined],
  ['no value of a free flag', ['up', '--timeout', ''], [], undefined],
  ['services', ['up', 'api', '-d', ''], [], 'services'],
  ['a template, then a name of the user', ['add', ''], [], 'templates'],
  ['nothing for a free argument', ['add', 'redis', ''], [], undefined],
  ['an argument with known values', ['completion', 'z'], ['zsh'], undefined],
  ['files behind --', ['up', '--', ''], [], 'files'],
  ['nothing for an unknown command', ['nonsense', ''], [], undefined],
])('%s', (_, words, expected, lookUp) => {
  const completion = complete(words, commands);
  expect(completion.words.map(({ value }) => value)).toEqual(expected);
  expect(completion.lookUp).toBe(lookUp);
});
