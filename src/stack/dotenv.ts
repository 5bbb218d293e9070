import { substitute, type Lookup, type SubstitutionEvents } from './interpolate.js';

/** A line that is no variable, in a `.env` or env_file. */
export class DotenvSyntax extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const SPACE = /[\t\v\f\r \u0085\u00a0]/;
const KEY_CHARACTER = /[\p{L}\p{N}_.\-[\]]/u;
const ESCAPE = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g;
const ESCAPED: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

/**
 * The variables of a `.env` file, in its order. A bare name takes its value from `lookup`; references are resolved
 * there first, then among the variables above it in the text, then in `above`.
 */
export function parseDotenv(
  text: string,
  lookup: Lookup,
  events: SubstitutionEvents = {},
  above: Lookup = () => undefined,
): Map<string, string> {
  const parser = new Parser(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), lookup, events, above);
  return parser.parse();
}

class Parser {
  private readonly variables = new Map<string, string>();
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly lookup: Lookup,
    private readonly events: SubstitutionEvents,
    private readonly above: Lookup,
  ) {}

  parse(): Map<string, string> {
    while (this.skipToStatement()) this.readStatement();
    return this.variables;
  }

  /** Skips blank lines and comments; false at the end of the text. */
  private skipToStatement(): boolean {
    for (;;) {
      while (/\s|\u0085/.test(this.text[this.position] ?? '')) this.position++;
      if (this.text[this.position] !== '#') return this.position < this.text.length;
      const end = this.text.indexOf('\n', this.position);
      this.position = end === -1 ? this.text.length : end;
    }
  }

  private readStatement(): void {
    const exported = /^export[\t\n\f\r ]+/.exec(this.text.slice(this.position, this.position + 64));
    if (exported !== null) this.position += exported[0].length;
    const { name, bare } = this.readName();
    if (name.includes(' ')) throw this.fault(`variable name "${name}" has a space in it`);
    if (!bare) {
      this.variables.set(name, this.readValue());
      return;
    }
    const inherited = this.lookup(name);
    if (inherited !== undefined) this.variables.set(name, inherited);
  }

  private readName(): { name: string; bare: boolean } {
    const start = this.position;
    for (; this.position < this.text.length; this.position++) {
      const character = this.text[this.position] ?? '';
      if (character === '=' || character === ':' || character === '\n') {
        const name = this.text.slice(start, this.position).trimEnd();
        this.position++;
        while (SPACE.test(this.text[this.position] ?? '')) this.position++;
        return { name, bare: character === '\n' };
      }
      if (!SPACE.test(character) && !KEY_CHARACTER.test(character)) {
        throw this.fault(`"${character}" cannot stand in a variable name`);
      }
    }
    return { name: this.text.slice(start).trimEnd(), bare: true };
  }

  private readValue(): string {
    const quote = this.text[this.position];
    if (quote === '"' || quote === "'") return this.readQuoted(quote);
    const end = this.text.indexOf('\n', this.position);
    const line = this.text.slice(this.position, end === -1 ? undefined : end);
    this.position = end === -1 ? this.text.length : end + 1;
    return this.expand((line.split(' #')[0] ?? '').trimEnd());
  }

  private readQuoted(quote: string): string {
    const start = this.position;
    let value = '';
    for (this.position++; this.position < this.text.length; this.position++) {
      const character = this.text[this.position] ?? '';
      if (character === quote) {
        this.position++;
        return quote === "'" ? value : this.expand(unescape(value));
      }
      if (character !== '\\') {
        value += character;
        continue;
      }
      const next = this.text[++this.position] ?? '';
      value += next === quote ? next : `\\${next}`;
    }
    this.position = start;
    throw this.fault(`the ${quote} that opens this value is never closed`);
  }

  private expand(value: string): string {
    const known: Lookup = (name) => this.lookup(name) ?? this.variables.get(name) ?? this.above(name);
    return substitute(value, known, this.events);
  }

  private fault(message: string): DotenvSyntax {
    return new DotenvSyntax(this.text.slice(0, this.position).split('\n').length, message);
  }
}

function unescape(value: string): string {
  return value.replace(ESCAPE, (match) => {
    if (match === '\\$') return '$$';
    if (match.startsWith('\\0')) return octal(match);
    return ESCAPED[match[1] ?? ''] ?? match;
  });
}

function octal(match: string): string {
  const digits = match.slice(2);
  return digits.length === 3 && /^[0-3][0-7]{2}$/.test(digits) ? String.fromCharCode(parseInt(digits, 8)) : match;
}
