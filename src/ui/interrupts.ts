import { getEventListeners } from 'node:events';
import { DevenvError } from '../errors.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) aborts and says so, the second kills. A command that waits for nothing it could
 * stop in good order, so that nobody listens to the abort, ends at the first. Returns what takes the listeners off.
 */
export function listenForInterrupts(abort: AbortController, say: (line: string) => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (abort.signal.aborted || getEventListeners(abort.signal, 'abort').length === 0) process.exit(130);
    if (signal === 'SIGINT') say('Stopping… (press Ctrl-C again to kill)');
    abort.abort(new DevenvError('INTERRUPTED', 'Interrupted.'));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
