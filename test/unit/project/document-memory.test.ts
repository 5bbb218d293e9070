import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemory } from '../../../src/project/document-memory.js';

const FILE = '/project/compose.yaml';
const DOCUMENTS = [{ value: { services: { web: { image: 'nginx' } } }, resets: [['services', 'db']] }];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devenv-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function entry(): string {
  const [name = ''] = readdirSync(folder).filter((one) => one.startsWith('compose.yaml-'));
  return join(folder, name);
}

test('what was kept is recalled by the next command', () => {
  createMemory(folder, '1').keep(FILE, 'text', DOCUMENTS);
  expect(createMemory(folder, '1').recall(FILE, 'text')).toEqual(DOCUMENTS);
});

test.each([
  ['another text', FILE, 'text!', '1'],
  ['another build of the program', FILE, 'text', '2'],
  ['another file', '/other/compose.yaml', 'text', '1'],
])('%s is not what was kept', (_what, file, text, build) => {
  createMemory(folder, '1').keep(FILE, 'text', DOCUMENTS);
  expect(createMemory(folder, build).recall(file, text)).toBeUndefined();
});

test('nobody but the user can read or change what is kept', () => {
  const memory = createMemory(join(folder, 'documents'), '1');
  memory.keep(FILE, 'text', DOCUMENTS);
  expect(statSync(join(folder, 'documents')).mode & 0o777).toBe(0o700);
  folder = join(folder, 'documents');
  expect(statSync(entry()).mode & 0o777).toBe(0o600);
  chmodSync(entry(), 0o620);
  expect(memory.recall(FILE, 'text')).toBeUndefined();
  folder = join(folder, '..');
});

test('what is broken is read again', () => {
  const memory = createMemory(folder, '1');
  memory.keep(FILE, 'text', DOCUMENTS);
  writeFileSync(entry(), '{"build": "1", "te');
  expect(memory.recall(FILE, 'text')).toBeUndefined();
});

test('where nothing can be kept, it is done without', () => {
  writeFileSync(join(folder, 'file'), '');
  const memory = createMemory(join(folder, 'file'), '1');
  memory.keep(FILE, 'text', DOCUMENTS);
  expect(memory.recall(FILE, 'text')).toBeUndefined();
});

test('what was kept a week ago goes, what was kept since stays', () => {
  const memory = createMemory(folder, '1');
  memory.keep(FILE, 'text', DOCUMENTS);
  const old = entry();
  const longAgo = Date.now() / 1000 - 8 * 24 * 3600;
  utimesSync(old, longAgo, longAgo);
  utimesSync(join(folder, '.looked-through'), longAgo, longAgo);
  memory.keep('/other/docker-compose.yml', 'text', DOCUMENTS);
  expect(existsSync(old)).toBe(false);
  expect(memory.recall('/other/docker-compose.yml', 'text')).toEqual(DOCUMENTS);
});
