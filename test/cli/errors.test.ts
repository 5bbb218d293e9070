import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { devenv, program } from '../support/devenv.js';

test('an unknown command ends with 2, the nearest one and no stack trace', async () => {
  expect(await devenv(['rset'])).toEqual({
    stdout: '',
    stderr: '✖ There is no command "rset".\nNext: devenv reset\n      devenv help\n',
    exitCode: 2,
  });
});

test('an unknown flag ends with 2 and the nearest one', async () => {
  const { stdout, stderr, exitCode } = await devenv(['up', '--detahc']);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(stderr).toBe('✖ devenv up has no flag --detahc.\nNext: devenv up --detach\n      devenv up --help\n');
});

test.each([
  ['a missing argument', ['exec'], /^✖ devenv exec needs SERVICE and COMMAND\./],
  ['a surplus argument', ['version', 'now'], /^✖ devenv version does not take: now\./],
  ['a value that is not offered', ['config', '--format', 'xml'], /xml.*(yaml|json)/],
  ['a flag without its value', ['ps', '--file'], /--file/],
])('%s is a wrong use', async (_, args, words) => {
  const { stderr, exitCode } = await devenv(args);
  expect(stderr).toMatch(words);
  expect(stderr).toContain(`Next: devenv ${args[0] ?? ''} --help`);
  expect(exitCode).toBe(2);
});

test('with --json an error is an object on stdout and stderr is empty', async () => {
  const { stdout, stderr, exitCode } = await devenv(['up', '--detahc', '--json']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 2 });
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'USAGE',
      message: 'devenv up has no flag --detahc.',
      suggestions: ['devenv up --detach', 'devenv up --help'],
    },
  });
});

test('colour comes when forced and goes with NO_COLOR or --no-color', async () => {
  const forced = { FORCE_COLOR: '1' };
  expect((await devenv(['rset'], { env: forced })).stderr).toContain('\u001b[31m✖');
  expect((await devenv(['rset'], { env: { ...forced, NO_COLOR: '1' } })).stderr).not.toContain('\u001b[');
  expect((await devenv(['rset', '--no-color'], { env: forced })).stderr).not.toContain('\u001b[');
  expect((await devenv(['--ansi', 'always', 'rset'])).stderr).toContain('\u001b[31m✖');
  expect((await devenv(['rset'], { env: { ...forced, COMPOSE_ANSI: 'never' } })).stderr).not.toContain('\u001b[');
});

test('a reader that goes away ends the program quietly', async () => {
  const piped = `"${process.execPath}" "${program}" help up | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await execa('bash', ['-c', piped]);
  expect(stdout).toMatch(/\n(0|141)$/);
  expect(stderr).toBe('');
});

test.runIf(existsSync('/dev/full')).each(['help up', 'template list', 'template list --json'])(
  'output of %s that cannot be written is an error',
  async (command) => {
    const full = `"${process.execPath}" "${program}" ${command} > /dev/full`;
    const { exitCode, stderr } = await execa('bash', ['-c', full], { reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The output could not be written');
  },
);

test('a .env file may say whether there is colour', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-ansi-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'compose.yaml'), 'services: { a: { imgae: x } }\n');
  writeFileSync(join(folder, '.env'), 'COMPOSE_ANSI=always\n');
  expect((await devenv(['config'], { cwd: folder })).stderr).toContain('\u001b[31m✖');
});
