import { liveReporter } from './live-reporter.js';
import { plainReporter } from './plain-reporter.js';
import type { Reporter } from './reporter.js';
import { errStyles } from './style.js';

/** Chooses how to report: nothing, a live list on a terminal, or plain lines (CI, pipes, TERM=dumb). */
export function createReporter(options: { silent: boolean; live?: boolean }): Reporter {
  if (options.silent) return silentReporter;
  const { stderr, env } = process;
  const live = options.live !== false && stderr.isTTY && (env['CI'] ?? '') === '' && env['TERM'] !== 'dumb';
  if (live) return liveReporter(stderr, errStyles());
  return plainReporter((text) => stderr.write(text), errStyles());
}

const silentReporter: Reporter = {
  step: () => undefined,
  note: () => undefined,
  warn: () => undefined,
  close: () => Promise.resolve(),
};
