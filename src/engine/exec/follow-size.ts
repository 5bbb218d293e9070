import { setTimeout as sleep } from 'node:timers/promises';

/** What of a terminal is looked at: its size, and the event that it changed. */
export interface Screen {
  rows: number;
  columns: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** A size as the engine takes it, in characters. */
export interface Size {
  h: number;
  w: number;
}

/** How often a size is told that the engine refuses: a process that was just started may not be there yet. */
const TRIES = 10;

/**
 * Tells the engine the size of the terminal, now and whenever it changes: one call at a time, so that the last one the
 * engine hears is the size that the terminal has. Returns what stops that.
 */
export function followSize(screen: Screen, resize: (size: Size) => Promise<unknown>): () => void {
  let stopped = false;
  let telling = false;
  let told: Size | undefined;
  const tell = async (): Promise<void> => {
    if (telling) return;
    telling = true;
    for (let tries = 0; tries < TRIES && !stopped;) {
      const size = { h: screen.rows, w: screen.columns };
      if (size.h === told?.h && size.w === told.w) break;
      try {
        await resize(size);
        told = size;
        tries = 0;
      } catch {
        tries += 1;
        await sleep(10 * tries, undefined, { ref: false });
      }
    }
    telling = false;
  };
  const onResize = (): void => void tell();
  onResize();
  screen.on('resize', onResize);
  return () => {
    stopped = true;
    screen.off('resize', onResize);
  };
}
