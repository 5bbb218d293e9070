import { isScalar, type Node, type Pair } from 'yaml';
import type { DialectFault } from './yaml-dialect.js';

/** How far behind its beginning the colon of a key may stand. */
const MAX_KEY = 1024;

/** A key in `{…}` ends on its line, and what follows its colon is not a bracket or a comma. */
export function flowKeyFault(text: string, pair: Pair): DialectFault | undefined {
  const key = pair.key as Node | null;
  if (key?.range === undefined || key.range === null) return undefined;
  const [offset, end] = key.range;
  const fault = implicitKeyFault(text, key, offset, end);
  return fault !== undefined && isExplicit(text, offset) ? undefined : fault;
}

/** The same for a key without a `?` before it. */
function implicitKeyFault(text: string, key: Node, offset: number, end: number): DialectFault | undefined {
  const blank = text[end] === ':' ? '' : (/^\s*/.exec(text.slice(end, end + MAX_KEY))?.[0] ?? '');
  const colon = end + blank.length;
  if (text[colon] !== ':') return undefined;
  if (text.slice(offset, colon).includes('\n')) return { offset, words: 'a key and its ":" stand on one line' };
  if (colon - offset > MAX_KEY) return { offset, words: `a key may be ${MAX_KEY} characters long at most` };
  if (isScalar(key) && key.type === 'PLAIN' && blank === '' && /[,[\]{}]/.test(text[colon + 1] ?? ''))
    return { offset: colon, words: 'this ":" belongs to the text before it: put a space behind it' };
  return undefined;
}

/** Whether a `?` stands before the key. */
function isExplicit(text: string, offset: number): boolean {
  return text
    .slice(Math.max(0, offset - MAX_KEY), offset)
    .trimEnd()
    .endsWith('?');
}

/** A tab in the margin of a line that follows a text without quotes, left of where its block stands. */
export function tabBehindText(text: string, from: number, to: number, indent: number): DialectFault | undefined {
  const [blank = ''] =
    /^\s*/.exec(text.slice(to, text.indexOf('\n', text.indexOf('\n', to) + 1) + 1 || undefined)) ?? [];
  const lines = text.slice(from, to + blank.length).split('\n');
  let offset = from;
  for (const [index, line] of lines.entries()) {
    const tab = index === 0 ? -1 : (/^[ \t]*/.exec(line)?.[0] ?? '').indexOf('\t');
    if (tab !== -1 && tab <= indent) return { offset: offset + tab, words: TAB };
    offset += line.length + 1;
  }
  return undefined;
}

export const TAB = 'a line may not be indented with a tab: use spaces';
