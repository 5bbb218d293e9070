import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { COPY_PACE, RESTART_PACE, WatchQueue } from '../../../src/operations/watch/queue.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether work is due after each of these times, in milliseconds from now. */
async function dueAfter(queue: WatchQueue<string>, ...times: number[]): Promise<boolean[]> {
  const end = new AbortController();
  let due = false;
  void queue.due(end.signal).then((something) => {
    due = something;
  });
  const seen: boolean[] = [];
  let now = 0;
  for (const time of times) {
    await vi.advanceTimersByTimeAsync(time - now);
    now = time;
    seen.push(due);
  }
  end.abort();
  return seen;
}

test('a single change is due after the quiet time', async () => {
  const queue = new WatchQueue<string>();
  queue.mark('src', 'a', COPY_PACE);
  expect(await dueAfter(queue, 12, 17)).toEqual([false, true]);
  expect(queue.take()).toEqual({ marks: new Map([['src', ['a']]]), events: 1 });
  expect(await dueAfter(queue, 5_000)).toEqual([false]);
});

test('what restarts a service waits longer, also for what is only copied', async () => {
  const queue = new WatchQueue<string>();
  queue.mark('src', 'a', COPY_PACE);
  queue.mark('config', 'b', RESTART_PACE);
  expect(await dueAfter(queue, 70, 85)).toEqual([false, true]);
});

test('an endless burst is worked on all the same', async () => {
  const queue = new WatchQueue<string>();
  const burst = setInterval(() => {
    queue.mark('src', 'a', COPY_PACE);
  }, 5);
  expect(await dueAfter(queue, 150, 230)).toEqual([false, true]);
  clearInterval(burst);
  const { marks, events } = queue.take();
  expect(marks.get('src')).toEqual(['a']);
  expect(events).toBeGreaterThan(20);
});

test('a mark that comes while another is worked on is due on its own', async () => {
  const queue = new WatchQueue<string>();
  queue.mark('src', 'a', COPY_PACE);
  await dueAfter(queue, 20);
  queue.take();
  queue.mark('src', 'a', COPY_PACE);
  expect(await dueAfter(queue, 20)).toEqual([true]);
  expect(queue.take().marks.get('src')).toEqual(['a']);
});
