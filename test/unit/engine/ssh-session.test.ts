import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { sshSession } from '../../../src/engine/connect/ssh-session.js';

/** Puts a program called ssh before the real one. */
function fakeSsh(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-ssh-'));
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder}${delimiter}${path}`;
  onTestFinished(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
}

test('an ssh that takes nothing more is told by its own words, not by the write that failed', async () => {
  fakeSsh('exec 0<&-; sleep 0.2; echo "ssh: connect to host nowhere port 22: refused" >&2; exit 255');
  const session = sshSession(['nowhere']);
  await sleep(100);
  session.write('GET /_ping HTTP/1.1\r\n\r\n');
  const [error] = (await once(session, 'error').catch((thrown: unknown) => [thrown])) as [Error];
  expect(error.message).toBe('ssh: connect to host nowhere port 22: refused');
});
