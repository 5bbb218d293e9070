import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exclusively } from '../../../src/operations/session/exclusively.js';
import { withOwnState } from '../../support/own-state.js';

const state = withOwnState();

const lockFile = (): string => join(state(), 'devenv', 'shop', 'lock');
const warnings: string[] = [];
const surroundings = { onWarning: (message: string) => void warnings.push(message) };

/** The parent of this process, which is alive, holds the lock. */
async function lockedByAnother(): Promise<void> {
  await exclusively('shop', 'up', surroundings, () => Promise.resolve());
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  writeFileSync(lockFile(), JSON.stringify({ pid: process.ppid, startedAt, command: 'reset' }));
  warnings.length = 0;
}

it('waits for the command that holds the stack, and says so once', async () => {
  await lockedByAnother();
  setTimeout(() => {
    rmSync(lockFile());
  }, 250);
  const held = await exclusively('shop', 'up', surroundings, () => Promise.resolve(readFileSync(lockFile(), 'utf8')));
  expect(held).toContain(`"pid":${process.pid}`);
  expect(warnings).toEqual([
    `Another command is changing shop: devenv reset (process ${process.ppid}). Waiting for it to end.`,
  ]);
});

it('gives up after its patience, without having done anything', async () => {
  await lockedByAnother();
  const work = (): Promise<never> => Promise.reject(new Error('done'));
  const failure = { code: 'LOCKED', message: expect.stringContaining(`process ${process.ppid}`) as string };
  await expect(exclusively('shop', 'up', surroundings, work, 150)).rejects.toMatchObject(failure);
});

it('lets go of the stack when the work fails', async () => {
  const work = (): Promise<never> => Promise.reject(new Error('done'));
  await expect(exclusively('shop', 'up', surroundings, work)).rejects.toThrow('done');
  expect(await exclusively('shop', 'up', surroundings, () => Promise.resolve('again'))).toBe('again');
});
