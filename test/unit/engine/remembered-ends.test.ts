import { expect, test } from 'vitest';
import { EndMemory } from '../../../src/engine/health/remembered-ends.js';
import type { RememberedEnds } from '../../../src/engine/health/remembered-ends.js';

/** What is known of `web` after events in the engine's order: `kill 9`, `die 137`. */
function after(...events: string[]): RememberedEnds | undefined {
  const memory = new EndMemory();
  events.forEach((event, index) => {
    const [action = '', value = ''] = event.split(' ');
    const attributes = action === 'kill' ? { signal: value } : { exitCode: value };
    memory.hear({ id: 'web', action, attributes, timestamp: new Date(index * 1000).toISOString() });
  });
  return memory.ends.get('web');
}

test('what was stopped is known as stopped, whether the engine tells the stop after the death or before it', () => {
  expect(after('start', 'kill 15', 'die 143', 'stop')).toMatchObject({ stopped: true, endedBy: 'SIGTERM' });
  expect(after('start', 'kill 15', 'stop', 'die 143')).toMatchObject({ stopped: true, endedBy: 'SIGTERM' });
});

test('what was killed or ended by itself was not stopped', () => {
  expect(after('start', 'kill 9', 'die 137')?.stopped).toBeUndefined();
  expect(after('start', 'die 1')).toEqual({ ends: [{ time: 1000, exitCode: 1 }] });
});

test('a stop counts until the next start, and each end is remembered', () => {
  const restarted = after('start', 'kill 15', 'stop', 'die 143', 'start', 'die 1');
  expect(restarted?.stopped).toBeUndefined();
  expect(restarted?.ends.map(({ exitCode }) => exitCode)).toEqual([143, 1]);
  expect(after('start', 'kill 15', 'die 143', 'stop', 'start', 'die 1')?.stopped).toBeUndefined();
});

test('what an engine ended that was killed itself was stopped by nobody', () => {
  expect(after('kill 15', 'die 143', 'stop')?.stopped).toBeUndefined();
  expect(after('kill 15', 'stop', 'die 143')?.stopped).toBeUndefined();
});
