import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Gives each test of a file a state folder of its own, XDG_STATE_HOME. Returns what tells where it is. */
export function withOwnState(): () => string {
  const before = process.env['XDG_STATE_HOME'];
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devenv-test-state-'));
    process.env['XDG_STATE_HOME'] = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = before;
    rmSync(folder, { recursive: true });
  });
  return () => folder;
}
