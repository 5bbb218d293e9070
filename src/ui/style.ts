import { Chalk } from 'chalk';

type Level = 0 | 1 | 2 | 3;
type Environment = Record<string, string | undefined>;

/** How much colour a stream may get: 0 none, 1 the sixteen, 2 and 3 more. NO_COLOR wins over FORCE_COLOR. */
export function colourLevel(stream: { isTTY?: boolean }, environment: Environment): Level {
  if ((environment['NO_COLOR'] ?? '') !== '') return 0;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forcedLevel(forced);
  if (stream.isTTY !== true || environment['TERM'] === 'dumb') return 0;
  if (environment['COLORTERM'] === 'truecolor') return 3;
  return environment['TERM']?.includes('256') === true ? 2 : 1;
}

function forcedLevel(value: string): Level {
  if (value === '0' || value === 'false') return 0;
  return value === '2' || value === '3' ? (Number(value) as Level) : 1;
}

/** Colour means state; a word or a symbol always goes with it. */
export function stylesFor(level: Level) {
  const chalk = new Chalk({ level });
  return { ok: chalk.green, warn: chalk.yellow, fail: chalk.red, dim: chalk.dim, strong: chalk.bold };
}

export type Styles = ReturnType<typeof stylesFor>;

/** The styles that suit stdout now. */
export function outStyles(): Styles {
  return stylesFor(colourLevel(process.stdout, process.env));
}

/** The styles that suit stderr now. */
export function errStyles(): Styles {
  return stylesFor(colourLevel(process.stderr, process.env));
}
