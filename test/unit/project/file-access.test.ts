import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFileAccess } from '../../../src/project/file-access.js';

test('a file that nobody wrote by hand is refused by its size, unread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-files-'));
  try {
    const huge = join(folder, 'huge.yaml');
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 40);
    expect(() => createFileAccess(undefined).read(huge)).toThrow(/huge\.yaml is not read: it is larger than 16 MB/);
    expect(createFileAccess(undefined).read(join(folder, 'absent.yaml'))).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a link that leads back to itself is told, not taken for a bug', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-files-'));
  try {
    const loop = join(folder, 'compose.yaml');
    symlinkSync('compose.yaml', loop);
    expect(() => createFileAccess(undefined).read(loop)).toThrow(`${loop} cannot be read`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a Compose file may be UTF-16, a file of variables is UTF-8', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-files-'));
  try {
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, Buffer.from('\uFEFFservices: {}', 'utf16le'));
    const files = createFileAccess(undefined);
    expect(files.read(file, 'yaml')).toBe('services: {}');
    expect(files.read(file)).toContain('\uFFFD');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
