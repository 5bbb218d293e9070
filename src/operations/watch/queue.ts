/** Milliseconds without a further change after which work begins, and the longest that it is put off. */
export interface Pace {
  quiet: number;
  most: number;
}

/** A copy may come at once; what restarts or rebuilds waits for the end of a burst such as a checkout. */
export const COPY_PACE: Pace = { quiet: 15, most: 200 };
export const RESTART_PACE: Pace = { quiet: 80, most: 2_000 };

/** Marks of what has to be looked at, by key and path, until they are taken. Each is there once, however often it comes. */
export class WatchQueue<Key> {
  private marks = new Map<Key, Set<string>>();
  private readonly paces = new Map<Key, Pace>();
  /** When the first and the last mark came; undefined where nothing is to be done. */
  private first: number | undefined;
  private last = 0;
  private count = 0;
  private next: AbortController | undefined;
  private wake: (() => void) | undefined;

  /** Marks a path; `pace` says how long this kind of change is waited for. */
  mark(key: Key, path: string, pace: Pace): void {
    const paths = this.marks.get(key) ?? new Set();
    this.marks.set(key, paths.add(path));
    this.paces.set(key, pace);
    this.count += 1;
    this.next?.abort();
    this.touch();
  }

  /** Aborts with the next mark; is aborted where there is one already. */
  outdated(): AbortSignal {
    const next = new AbortController();
    if (this.marks.size > 0) next.abort();
    this.next = next;
    return next.signal;
  }

  /** Asks for a look although nothing is marked. */
  nudge(): void {
    this.touch();
  }

  /** Resolves to true when there is something to do and a burst is over, to false when the signal aborts. */
  async due(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const left = this.remaining();
      if (left < 1) return true;
      await this.pause(left, signal);
    }
    return false;
  }

  /** Hands over the marks, and how many events they stand for. */
  take(): { marks: Map<Key, string[]>; events: number } {
    const marks = new Map([...this.marks].map(([key, paths]) => [key, [...paths]]));
    const events = this.count;
    this.marks = new Map();
    this.paces.clear();
    this.first = undefined;
    this.count = 0;
    return { marks, events };
  }

  private touch(): void {
    this.last = performance.now();
    this.first ??= this.last;
    this.wake?.();
  }

  /** Milliseconds until work may begin; Infinity where nothing is marked. */
  private remaining(): number {
    if (this.first === undefined) return Infinity;
    const paces = [...this.paces.values()];
    const quiet = Math.max(0, ...paces.map((pace) => pace.quiet));
    const most = Math.max(0, ...paces.map((pace) => pace.most));
    return Math.min(this.last + quiet, this.first + most) - performance.now();
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === Infinity ? undefined : setTimeout(end, ms);
      const wasIdle = ms === Infinity;
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      }
      this.wake = wasIdle ? end : undefined;
      signal.addEventListener('abort', end);
    });
  }
}
