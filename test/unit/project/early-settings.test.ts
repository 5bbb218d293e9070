import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { earlySettings } from '../../../src/project/early-settings.js';

const ALL = 'COMPOSE_ANSI=always\nCOMPOSE_MENU=false\nCOMPOSE_REMOVE_ORPHANS=1\nCOMPOSE_PROGRESS=json\n';

const ps = { id: 'ps', fileLetter: 'f' };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devenv-test-settings-'));
  mkdirSync(join(root, 'sub'));
  writeFileSync(join(root, 'compose.yaml'), 'services: {}\n');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test('.env sets what docker compose reads from there, for up its orphans too, and not the progress', () => {
  writeFileSync(join(root, '.env'), ALL);
  const settings = { COMPOSE_ANSI: 'always', COMPOSE_MENU: 'false' };
  expect(earlySettings(ps, ['ps'], root, {})).toEqual(settings);
  expect(earlySettings({ ...ps, id: 'up' }, ['up', '-d'], root, {})).toEqual({
    ...settings,
    COMPOSE_REMOVE_ORPHANS: '1',
  });
});

test('the environment wins over .env', () => {
  writeFileSync(join(root, '.env'), ALL);
  expect(earlySettings(ps, ['ps'], root, { COMPOSE_ANSI: 'never' })).toEqual({ COMPOSE_MENU: 'false' });
  expect(earlySettings(ps, ['ps'], root, { COMPOSE_DISABLE_ENV_FILE: '1' })).toEqual({});
});

test('.env is that of the project, wherever the command is typed and however the project is named', () => {
  writeFileSync(join(root, '.env'), 'COMPOSE_ANSI=never\n');
  writeFileSync(join(root, 'other.env'), 'COMPOSE_ANSI=always\n');
  const never = { COMPOSE_ANSI: 'never' };
  expect(earlySettings(ps, ['ps'], join(root, 'sub'), {})).toEqual(never);
  expect(earlySettings(ps, ['--file', join(root, 'compose.yaml'), 'ps'], tmpdir(), {})).toEqual(never);
  expect(earlySettings(ps, ['ps', `--project-directory=${root}`], tmpdir(), {})).toEqual(never);
  expect(earlySettings(ps, ['--env-file', 'other.env', 'ps'], root, {})).toEqual({ COMPOSE_ANSI: 'always' });
});

test('a letter that is not that of --file, and a service that is called up, mislead nobody', () => {
  writeFileSync(join(root, '.env'), ALL);
  const logs = { id: 'logs', fileLetter: undefined };
  expect(earlySettings(logs, ['logs', '-f', 'up'], root, {})).toEqual({
    COMPOSE_ANSI: 'always',
    COMPOSE_MENU: 'false',
  });
});

test('what is wrong with the files is left to who loads them', () => {
  writeFileSync(join(root, '.env'), 'a b c\n');
  expect(earlySettings(ps, ['-f', 'missing.yaml', 'ps'], root, {})).toEqual({});
  expect(earlySettings(ps, ['ps'], root, {})).toEqual({});
});
