import { expect, test } from 'vitest';
import { findCommand } from '../../../src/ui/find-command.js';

const ids = ['up', 'ps', 'exec', 'config', 'template:list', 'version'];

test.each([
  [['up', 'api'], { kind: 'command', id: 'up', args: ['api'] }],
  [['template', 'list', '--json'], { kind: 'command', id: 'template:list', args: ['--json'] }],
  [
    ['-f', 'a.yaml', '--profile=dev', 'up', '-d'],
    { kind: 'command', id: 'up', args: ['--file', 'a.yaml', '--profile=dev', '-d'] },
  ],
  [
    ['--progress', 'plain', '--dry-run', 'up'],
    { kind: 'command', id: 'up', args: ['--progress', 'plain', '--dry-run'] },
  ],
  [
    ['--parallel', '2', '--ansi=never', '--all-resources', 'up'],
    { kind: 'command', id: 'up', args: ['--parallel', '2', '--ansi=never', '--all-resources'] },
  ],
  [
    ['--verbose', '--debug', '-D', '--workdir', 'a', '--no-ansi', 'up'],
    { kind: 'command', id: 'up', args: ['--project-directory', 'a', '--ansi=never'] },
  ],
  [['--loud', 'up'], { kind: 'unknown', words: '--loud', near: [] }],
  [['exec', 'api', 'ls', '--help'], { kind: 'command', id: 'exec', args: ['api', 'ls', '--help'] }],
  [['up', '--help'], { kind: 'help', subject: ['up'] }],
  [['help', 'template', 'list'], { kind: 'help', subject: ['template', 'list'] }],
  [['template'], { kind: 'help', subject: ['template'] }],
  [[], { kind: 'help', subject: [] }],
  [['--version'], { kind: 'version', args: [] }],
  [['--json', '-v'], { kind: 'version', args: ['--json'] }],
  [['pss'], { kind: 'unknown', words: 'pss', near: ['ps'] }],
  [['comfig'], { kind: 'unknown', words: 'comfig', near: ['config'] }],
  [['help', 'verison'], { kind: 'unknown', words: 'verison', near: ['version'] }],
  [['template', 'lst'], { kind: 'unknown', words: 'template lst', near: ['template:list'] }],
  [['kubernetes'], { kind: 'unknown', words: 'kubernetes', near: [] }],
])('%j', (argv, expected) => {
  expect(findCommand(argv, ids)).toEqual(expected);
});
