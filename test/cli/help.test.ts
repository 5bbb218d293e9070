import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { devenv, repository } from '../support/devenv.js';

interface Manifest {
  commands: Record<string, { id: string; hidden?: boolean; summary?: string; examples?: unknown[] }>;
}

const manifest = JSON.parse(readFileSync(join(repository, 'oclif.manifest.json'), 'utf8')) as Manifest;
const commands = Object.values(manifest.commands).filter(({ hidden }) => hidden !== true);

test.each([[[]], [['help']], [['--help']], [['-h']]])('devenv %j lists every command by purpose', async (args) => {
  const { stdout, stderr, exitCode } = await devenv(args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  for (const { id } of commands) expect(stdout).toMatch(new RegExp(`^  ${id.replaceAll(':', ' ')} `, 'm'));
  expect(
    Math.max(
      ...stdout
        .split('\n')
        .slice(1)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
});

test('every command has a summary and an example', () => {
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter(({ summary }) => !summary).map(({ id }) => id)).toEqual([]);
  expect(commands.filter(({ examples }) => (examples ?? []).length === 0).map(({ id }) => id)).toEqual([]);
});

test('help of a command shows a usage line, its flags and examples, and no colour codes in a pipe', async () => {
  const asked = await devenv(['help', 'up']);
  expect(asked.exitCode).toBe(0);
  expect(asked.stdout).toContain('$ devenv up [SERVICE…] [flags]');
  expect(asked.stdout).toContain('STACK FLAGS');
  expect(asked.stdout).not.toContain('\u001b[');
  expect(await devenv(['up', '--help'])).toEqual(asked);
});

test('only what concerns devenv itself has no purpose of its own', async () => {
  const { stdout } = await devenv(['help']);
  const [, rest = ''] = stdout.split('AND MORE\n');
  expect([...rest.matchAll(/^ {2}(\S+) /gm)].map(([, id]) => id)).toEqual(['completion', 'version']);
});

test.each(commands)('the flags of $id stand in one column', async ({ id }) => {
  const { stdout } = await devenv(['help', ...id.split(':')]);
  const [, ...sections] = stdout.split(/^[A-Z ]*FLAGS$/m);
  for (const section of sections) {
    const [block = ''] = section.split('\n\n');
    const lines = block.split('\n').filter((line) => /^ {2,6}-/.test(line) && !/^ {2}-\w, /.test(line));
    const indents = new Set(lines.map((line) => line.search('-')));
    expect([...indents].join(), block).toMatch(/^(2|6|)$/);
  }
});

test('a topic alone lists its commands', async () => {
  const { stdout, exitCode } = await devenv(['template']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('template list');
});

test.each([[['version']], [['--version']], [['-v']]])('devenv %j prints the version of package.json', async (args) => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  const { stdout, exitCode } = await devenv(args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^devenv ${version.replaceAll('.', '\\.')} \\(`));
});

test('version has docker compose’s short and JSON forms', async () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  expect((await devenv(['version', '--short'])).stdout).toBe(`${version}\n`);
  expect(JSON.parse((await devenv(['version', '-f', 'json'])).stdout)).toMatchObject({ version });
});
