import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { followSize } from '../../../src/engine/exec/follow-size.js';
import type { Size } from '../../../src/engine/exec/follow-size.js';

class Screen extends EventEmitter {
  rows = 31;
  columns = 97;

  become(rows: number, columns: number): void {
    Object.assign(this, { rows, columns });
    this.emit('resize');
  }
}

/** An engine whose calls end in the order and the way that the test says. */
function heldEngine(): { resize: (size: Size) => Promise<void>; calls: Size[]; end: (error?: Error) => Promise<void> } {
  const calls: Size[] = [];
  const open: ((error?: Error) => void)[] = [];
  return {
    calls,
    resize: (size) =>
      new Promise<void>((resolve, reject) => {
        calls.push(size);
        open.push((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    end: async (error) => {
      open.shift()?.(error);
      await turn();
    },
  };
}

test('a size is told when the call before it has ended, so that no call overtakes another', async () => {
  const screen = new Screen();
  const { resize, calls, end } = heldEngine();
  const stop = followSize(screen, resize);
  screen.become(20, 97);
  screen.become(20, 50);
  expect(calls).toEqual([{ h: 31, w: 97 }]);
  await end();
  expect(calls.slice(1)).toEqual([{ h: 20, w: 50 }]);
  await end();
  screen.emit('resize');
  expect(calls).toHaveLength(2);
  stop();
  screen.become(1, 1);
  expect(calls).toHaveLength(2);
});

test('a size is told again when the process is not there yet, the newest one', async () => {
  const screen = new Screen();
  const { resize, calls, end } = heldEngine();
  const stop = followSize(screen, resize);
  screen.become(20, 50);
  await end(new Error('no such exec process'));
  await vi.waitFor(() => {
    expect(calls).toEqual([
      { h: 31, w: 97 },
      { h: 20, w: 50 },
    ]);
  });
  stop();
  await end(new Error('it has ended'));
  expect(calls).toHaveLength(2);
});
