import { setTimeout as pause } from 'node:timers/promises';

/**
 * Repeats a check until it passes, and returns what it returned; throws its last error when the time is over. For
 * conditions that come true by themselves; a check that may never fail proves nothing.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 50 } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= end) throw error;
      await pause(intervalMs);
    }
  }
}
