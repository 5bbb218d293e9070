import { afterEach, expect, test, vi } from 'vitest';
import { listenForInterrupts } from '../../../src/ui/interrupts.js';

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  vi.restoreAllMocks();
});

function listen() {
  const abort = new AbortController();
  const said: string[] = [];
  const exits: unknown[] = [];
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    exits.push(code);
    return undefined as never;
  });
  stop = listenForInterrupts(abort, (line) => said.push(line));
  return { abort, said, exits };
}

test('the first Ctrl-C aborts and says so, the second kills', () => {
  const { abort, said, exits } = listen();
  abort.signal.addEventListener('abort', () => undefined);
  process.emit('SIGINT', 'SIGINT');
  expect({ aborted: abort.signal.aborted, said, exits }).toEqual({
    aborted: true,
    said: ['Stopping… (press Ctrl-C again to kill)'],
    exits: [],
  });
  expect(abort.signal.reason).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  process.emit('SIGINT', 'SIGINT');
  expect(exits).toEqual([130]);
});

test('where nothing waits for the abort the first Ctrl-C ends the program', () => {
  const { exits } = listen();
  process.emit('SIGTERM', 'SIGTERM');
  expect(exits).toEqual([130]);
});

test('once taken off it leaves signals alone', () => {
  const before = process.listenerCount('SIGINT');
  listen();
  stop?.();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
