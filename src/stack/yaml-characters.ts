import type { DialectFault } from './yaml-dialect.js';
import { TAB } from './yaml-flow.js';

export type Span = [from: number, to: number];

/** Where a line begins with a tab, or a dash stands before one. */
const TAB_IN_MARGIN = /^(?: |[-?](?=[ \t]))*\t/gm;
/** Escapes that mean something to one of the parsers alone. */
const ESCAPE = /\\(?:\/|u[dD][89a-fA-F]|[^/])/gs;

/** A tab that indents a line outside of these values. */
export function tabOutside(text: string, values: readonly Span[]): DialectFault | undefined {
  let next = 0;
  for (const { 0: found, index } of text.matchAll(TAB_IN_MARGIN)) {
    const offset = index + found.length - 1;
    while ((values[next]?.[1] ?? Infinity) <= offset) next += 1;
    if ((values[next]?.[0] ?? Infinity) >= offset) return { offset, words: TAB };
  }
  return undefined;
}

/** A tab before the first words of a block of text, whose indentation is told by them. */
export function tabInIndent(text: string, from: number): DialectFault | undefined {
  const [found] = /^[|>][-+]?[ \t]*(?:#.*)?\n(?: *\n)* *\t/.exec(text.slice(from)) ?? [];
  if (found === undefined) return undefined;
  return { offset: from + found.length - 1, words: 'a block of text may not begin with a tab: write |2 or use spaces' };
}

export function escapeFault(text: string, from: number, to: number): DialectFault | undefined {
  const raw = text.slice(from, to);
  for (const { 0: found, index } of raw.matchAll(ESCAPE)) {
    const words =
      found === '\\/'
        ? '"\\/" means nothing in double quotes to docker compose: write "/"'
        : 'half of a character (\\ud800 to \\udfff) is no text: write it as \\U0001…';
    if (found === '\\/' || found.length > 2) return { offset: from + index, words };
  }
  return undefined;
}

/** U+2028 and U+2029 end a line for Go's parser alone, which shows unless they stand between words in quotes. */
export function lineSeparatorFault(text: string, texts: readonly Span[]): DialectFault | undefined {
  for (const { 0: found, index: offset } of text.matchAll(/[\u2028\u2029]/g)) {
    const [from] = texts.find(([start, end]) => start < offset && offset < end) ?? [];
    const isQuoted = from !== undefined && /["']/.test(text[from] ?? '');
    if (isQuoted && !/\s|\\/.test((text[offset - 1] ?? ' ') + (text[offset + 1] ?? ' '))) continue;
    if (from === undefined && text[offset + 1] === '\n') continue;
    const name = found === '\u2028' ? 'U+2028' : 'U+2029';
    return {
      offset,
      words: `${name}, which nobody sees, ends a line to docker compose: take it out, or write "\\u${name.slice(2)}"`,
    };
  }
  return undefined;
}
