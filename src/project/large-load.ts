import { setFlagsFromString } from 'node:v8';

/** Bytes of files from which on the code that loads them is not compiled for speed. */
const LARGE = 12_000;

/**
 * Runs a load, which is told of the characters that it reads. What V8 compiles for speed on the way through a large
 * stack costs more than it saves, since the code runs once in the life of a process: without, the load of a hundred
 * services takes a third less CPU. A small one is faster with it.
 */
export function withLargeLoads<T>(load: (onRead: (characters: number) => void) => T): T {
  let total = 0;
  const onRead = (characters: number): void => {
    if (total < LARGE && total + characters >= LARGE) setFlagsFromString('--no-opt');
    total += characters;
  };
  try {
    return load(onRead);
  } finally {
    if (total >= LARGE) setFlagsFromString('--opt');
  }
}
