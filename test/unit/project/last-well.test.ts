import { expect, test } from 'vitest';
import type { LastWell } from '../../../src/plan/diagnosis/changes.js';
import { readLastWell, saveLastWell } from '../../../src/project/last-well.js';
import { withOwnState } from '../../support/own-state.js';

withOwnState();

function note(at: string, configHash = 'one'): LastWell {
  return { at: `2026-01-01T${at}Z`, imageId: 'sha256:a', configHash, digests: '', commit: undefined };
}

test('a note of the same stays for a minute, and is then made again', () => {
  saveLastWell('shop', { 'api-1': note('10:00:00') });
  saveLastWell('shop', { 'api-1': note('10:00:59') });
  expect(readLastWell('shop')['api-1']?.at).toBe(note('10:00:00').at);
  saveLastWell('shop', { 'api-1': note('10:01:00') });
  expect(readLastWell('shop')['api-1']?.at).toBe(note('10:01:00').at);
});

test('what is different, new, or dated later than now is noted at once', () => {
  saveLastWell('shop', { 'api-1': note('10:00:00') });
  saveLastWell('shop', { 'api-1': note('10:00:01', 'two') });
  expect(readLastWell('shop')['api-1']).toMatchObject({ at: note('10:00:01').at, configHash: 'two' });
  saveLastWell('shop', { 'api-1': note('10:00:02', 'two'), 'db-1': note('10:00:02') });
  expect(readLastWell('shop')['db-1']?.at).toBe(note('10:00:02').at);
  saveLastWell('shop', { 'db-1': note('09:00:00') });
  expect(readLastWell('shop')['db-1']?.at).toBe(note('09:00:00').at);
});
