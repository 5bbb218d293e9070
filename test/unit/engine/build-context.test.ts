import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locateContext } from '../../../src/engine/build/context.js';
import { stackOf } from '../plan/state.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devenv-test-context-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const located = (context: string) => {
  const origin = { workingDirectory: folder, configFiles: [], environment: {}, profiles: [] };
  return locateContext('api', { context }, stackOf({ api: {} }, { origin }));
};

test('a context and a Dockerfile that are there, but are the wrong thing, are told so', async () => {
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'api', 'Dockerfile'), { recursive: true });
  await expect(located('file')).rejects.toThrow(`The build context of api is a file, not a folder: ${folder}/file.`);
  await expect(located('api')).rejects.toThrow(
    `The Dockerfile of api is a folder, not a file: ${folder}/api/Dockerfile.`,
  );
  await expect(located('absent')).rejects.toThrow(`The build context of api is not there: ${folder}/absent.`);
});
