import { isOn } from '../stack/run-settings.js';
import { jsonReporter } from './json-reporter.js';
import { liveReporter } from './live-reporter.js';
import { plainReporter } from './plain-reporter.js';
import type { Reporter } from './reporter.js';
import { colourLevel, stylesFor } from './style.js';

/** `auto` is `tty` on a terminal, and `plain` in CI, in pipes, and with TERM=dumb. */
export type Progress = 'auto' | 'tty' | 'plain' | 'json' | 'quiet';

/** Chooses how to report, on stderr or where COMPOSE_STATUS_STDOUT wants it: a live list needs a terminal. */
export function createReporter(progress: Progress): Reporter {
  if (progress === 'quiet') return silentReporter;
  const { stdout, stderr, env } = process;
  const stream = isOn(env['COMPOSE_STATUS_STDOUT']) ? stdout : stderr;
  if (progress === 'json') return jsonReporter((text) => stream.write(text));
  const styles = stylesFor(colourLevel(stream, env));
  const suits = (env['CI'] ?? '') === '' && env['TERM'] !== 'dumb' && env['COMPOSE_ANSI'] !== 'never';
  if (stream.isTTY && (progress === 'tty' || (progress === 'auto' && suits))) return liveReporter(stream, styles);
  return plainReporter((text) => stream.write(text), styles);
}

const silentReporter: Reporter = {
  step: () => undefined,
  note: () => undefined,
  warn: () => undefined,
  close: () => Promise.resolve(),
};
