import { Float, isMapping, scalarText } from './tree.js';
import { scalarStyle, UNPRINTABLE } from './yaml-style.js';

const INDENT = 2;

/** YAML as Go's library writes it: lists indented, texts quoted only where they would read as something else. */
export function writeYaml(value: unknown): string {
  const lines: string[] = [];
  if (isCollection(value)) writeBlock(value, 0, lines);
  else lines.push(inline(value, 0));
  return lines.join('\n') + '\n';
}

function writeBlock(value: object, indent: number, lines: string[]): void {
  const margin = ' '.repeat(indent);
  if (Array.isArray(value)) {
    for (const item of value) writeItem(item, margin, indent, lines);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const start = `${margin}${writeText(key, 0, true)}:`;
    if (!isCollection(item)) lines.push(`${start} ${inline(item, indent + INDENT)}`);
    else {
      lines.push(start);
      writeBlock(item, indent + INDENT, lines);
    }
  }
}

/** A collection in a list begins on the line of its dash. */
function writeItem(item: unknown, margin: string, indent: number, lines: string[]): void {
  if (!isCollection(item)) {
    lines.push(`${margin}- ${inline(item, indent + INDENT)}`);
    return;
  }
  const inner: string[] = [];
  writeBlock(item, indent + INDENT, inner);
  const [first = '', ...others] = inner;
  lines.push(`${margin}- ${first.slice(indent + INDENT)}`, ...others);
}

function isCollection(value: unknown): value is object {
  return (Array.isArray(value) || isMapping(value)) && Object.keys(value).length > 0;
}

function inline(value: unknown, indent: number): string {
  if (typeof value === 'string') return writeText(value, indent, false);
  if (Array.isArray(value)) return '[]';
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof Float) return writeNumber(value.value, scalarText(value));
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z');
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '{}';
}

function writeNumber(value: number, text = Number.isSafeInteger(value) ? String(value) : scalarText(value)): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return text;
}

function writeText(text: string, indent: number, isKey: boolean): string {
  switch (scalarStyle(text, isKey)) {
    case 'plain':
      return text;
    case 'single':
      return `'${text.replaceAll("'", "''")}'`;
    case 'double':
      return `"${escape(text)}"`;
    default:
      return writeLiteral(text, indent);
  }
}

/** A block of lines, with the hints that its first and last lines need. */
function writeLiteral(text: string, indent: number): string {
  const indentation = /^[ \n]/.test(text) ? String(INDENT) : '';
  const chomping = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const margin = ' '.repeat(indent);
  const body = text.replace(/\n$/, '').split('\n');
  return [`|${indentation}${chomping}`, ...body.map((line) => (line === '' ? '' : margin + line))].join('\n');
}

const ESCAPES: Record<string, string> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escape(text: string): string {
  return Array.from(text)
    .map((character) => {
      const short = ESCAPES[character];
      if (short !== undefined) return `\\${short}`;
      return UNPRINTABLE.test(character) ? escapeCode(character.codePointAt(0) ?? 0) : character;
    })
    .join('');
}

function escapeCode(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
