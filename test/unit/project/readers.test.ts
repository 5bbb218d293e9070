import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { livingReaders, tellOfReader } from '../../../src/project/readers.js';
import { withOwnState } from '../../support/own-state.js';

const state = withOwnState();

it('tells of a reader until it has ended', () => {
  const end = tellOfReader('shop', 'a1', 'snapshot diff');
  expect(livingReaders('shop')).toMatchObject([{ token: 'a1', pid: process.pid, command: 'snapshot diff' }]);
  expect(livingReaders('other')).toEqual([]);

  end();

  expect(livingReaders('shop')).toEqual([]);
});

it('forgets a reader that was killed, also where its number is that of another process now', () => {
  tellOfReader('shop', 'a1', 'snapshot diff')();
  const folder = join(state(), 'devenv', 'shop');
  const mark = (pid: number): string => JSON.stringify({ pid, startedAt: '1', command: 'snapshot export' });
  writeFileSync(join(folder, 'reading-b1'), mark(spawnSync('true').pid));
  writeFileSync(join(folder, 'reading-b2'), mark(process.pid));

  expect(livingReaders('shop')).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
