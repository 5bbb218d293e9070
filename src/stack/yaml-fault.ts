import { visit, type Document, type LineCounter, type YAMLParseError } from 'yaml';
import { DevenvError } from '../errors.js';
import { positionAt } from './source.js';

/** What the parser tells of a text that it cannot read. */
export type SyntaxFailure = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

/** What the parser says of a document that it cannot read, in the words of whoever wrote it. */
export function syntaxFault(
  failure: SyntaxFailure,
  text: string,
  document: Document,
  file: string,
  lines: LineCounter,
) {
  const [offset] = failure.pos;
  const opened = openedAt(failure, document);
  const words = opened === undefined ? wordsOf(failure, text.slice(offset)) : neverClosed(text[opened] ?? '');
  return new DevenvError('YAML_SYNTAX', `${file} is not valid YAML: ${words}`, {
    location: { file, ...positionAt(lines, opened ?? firstOfLine(text, offset)) },
  });
}

function neverClosed(mark: string): string {
  if (mark === '{' || mark === '[') return `this ${mark} is never closed, or what it holds is indented too little`;
  return 'this text in quotes is never closed';
}

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)/;

const WORDS: readonly (readonly [code: string, pattern: RegExp, words: string])[] = [
  ['BAD_INDENT', /end with a \]/, 'this "[" is never closed, or what it holds is indented too little'],
  ['BAD_INDENT', /^All sequence/, 'this item is not indented as those above it are'],
  ['BAD_INDENT', /^All mapping/, 'this line is not indented as those above it are'],
  ['TAB_AS_INDENT', /./, 'a line may not be indented with a tab: use spaces'],
  ['BLOCK_AS_IMPLICIT_KEY', /sequence/, 'this item is not indented as those above it are'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    /./,
    'a value and another "key: value" stand here in one: indent the second as its neighbours, or put the value in quotes',
  ],
  ['MULTILINE_IMPLICIT_KEY', /./, 'this line is neither "key: value" nor "- item"'],
  ['BAD_SCALAR_START', /./, 'a value that begins with this character must stand in quotes'],
  ['UNEXPECTED_TOKEN', /at node end/, 'something follows the end of the value: put all of it in quotes'],
  ['UNEXPECTED_TOKEN', /block-seq-ind/, 'a list begins on a line of its own, or is written as [a, b]'],
  ['UNEXPECTED_TOKEN', /-(?:seq|map)-end token/, 'this bracket closes nothing'],
  ['UNEXPECTED_TOKEN', /^Block scalar header/, 'the text begins on the line below its | or >'],
  ['BAD_ALIAS', /^Alias/, 'a value that begins with * must stand in quotes'],
  ['BAD_ALIAS', /^Anchor/, 'a value that begins with & must stand in quotes'],
];

function wordsOf({ code, message }: SyntaxFailure, rest: string): string {
  if (CONFLICT.test(rest)) return 'this line is the mark of a merge conflict that is not settled';
  const [first = 'it cannot be read'] = message.split('\n');
  const escape = /^Invalid escape sequence (\S+)/.exec(first)?.[1];
  if (escape !== undefined)
    return `"${escape}" means nothing in double quotes: double the backslash, or use single quotes`;
  return WORDS.find(([each, pattern]) => each === code && pattern.test(first))?.[2] ?? first;
}

/** Where the quotes or brackets begin whose end the parser misses. */
function openedAt({ code, message, pos }: SyntaxFailure, document: Document): number | undefined {
  const quoted = code === 'MISSING_CHAR' && message.startsWith('Missing closing');
  const inFlow = code === 'MULTILINE_IMPLICIT_KEY' || message.startsWith('Flow ');
  if (!quoted && !inFlow) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar: (_key, { type, range }) => {
      if (quoted && type?.startsWith('QUOTE') && range) start = range[0];
    },
    Collection: (_key, { flow, range }) => {
      if (inFlow && flow && range && range[0] < pos[0] && range[2] >= pos[0]) start = range[0];
    },
  });
  return start;
}

/** A fault in the margin of a line is shown at the first character of the line. */
function firstOfLine(text: string, offset: number): number {
  const margin = /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
  return offset + margin;
}
