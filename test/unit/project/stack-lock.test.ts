import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockStack } from '../../../src/project/stack-lock.js';
import { withOwnState } from '../../support/own-state.js';

const state = withOwnState();

function lockFile(): string {
  return join(state(), 'devenv', 'shop', 'lock');
}

/** A lock as another process would have left it. */
function leaveLock(holder: { pid: number; startedAt: string }): void {
  lockStack('shop', 'up')();
  writeFileSync(lockFile(), JSON.stringify({ ...holder, command: 'reset' }));
}

describe('lockStack', () => {
  it('refuses while another living process holds it, and says which', () => {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    leaveLock({ pid: process.ppid, startedAt: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' });
    expect(() => lockStack('shop', 'up')).toThrow(
      expect.objectContaining({
        code: 'LOCKED',
        message: expect.stringContaining(`devenv reset (process ${process.ppid})`) as string,
      }),
    );
  });

  it('takes over what a dead process left', () => {
    const { pid } = spawnSync('true');
    leaveLock({ pid, startedAt: '1' });
    lockStack('shop', 'up')();
  });

  it('takes over what a process left whose number another has now', () => {
    leaveLock({ pid: process.ppid, startedAt: 'long ago' });
    lockStack('shop', 'up')();
  });

  it('takes over a half-written lock', () => {
    lockStack('shop', 'up')();
    writeFileSync(lockFile(), '{"pid":');
    lockStack('shop', 'up')();
  });

  it('locks one stack, not the others', () => {
    const release = lockStack('shop', 'up');
    lockStack('blog', 'up')();
    release();
  });

  it('says which folder it is, why and what to do, where the state cannot be written', () => {
    writeFileSync(join(state(), 'devenv'), 'a file in the way');
    expect(() => lockStack('shop', 'up')).toThrow(
      expect.objectContaining({
        code: 'FILE_ACCESS',
        message: `The state folder ${join(state(), 'devenv', 'shop')} cannot be written to.`,
        suggestions: expect.arrayContaining([expect.stringContaining('XDG_STATE_HOME=')]) as string[],
      }),
    );
  });
});
