import { setFlagsFromString } from 'node:v8';

/**
 * Runs work that is done once in the life of a process. To compile it for speed, as V8 would on the way, costs more than
 * that saves: without, the load of a hundred services takes half the CPU.
 */
export function withoutOptimizing<T>(work: () => T): T {
  setFlagsFromString('--no-opt');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
  }
}
