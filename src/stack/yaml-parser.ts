import { Parser } from 'yaml';

/** What the lexer of `yaml` has and does not show. */
interface LexerInternals {
  /** The indentation that the next line of a value must have at least. */
  indentNext: number;
  parseFlowCollection: () => Generator<string, unknown>;
  parseQuotedScalar: () => Generator<string, unknown>;
  /** Takes `-`, `?`, `:`, tags and anchors; returns how many characters it took. */
  pushIndicators: () => Generator<string, number>;
  flowLevel: number;
  charAt: (ahead: number) => string | undefined;
}

/** What the parser has. */
interface ParserInternals {
  /** The next lexeme is the text of a scalar without quotes. */
  atScalar: boolean;
}

/**
 * A YAML parser that takes what Go's does and the specification does not: lines of `[…]`, `{…}` and quoted texts may be
 * indented less than what holds them; `\\'` in double quotes is an apostrophe; a dash right before `]` or `,` is a text.
 */
export function lenientParser(onNewLine: (offset: number) => void): Parser {
  const parser = new Parser(onNewLine);
  const { lexer } = parser as unknown as { lexer: LexerInternals };
  for (const method of ['parseFlowCollection', 'parseQuotedScalar'] as const) {
    const parse = lexer[method].bind(lexer);
    lexer[method] = function* () {
      const indent = lexer.indentNext;
      lexer.indentNext = 0;
      const next = yield* parse();
      lexer.indentNext = indent;
      return next;
    };
  }
  const pushIndicators = lexer.pushIndicators.bind(lexer);
  lexer.pushIndicators = function* () {
    const isDash = lexer.flowLevel > 0 && lexer.charAt(0) === '-' && /[,[\]{}]/.test(lexer.charAt(1) ?? '');
    return isDash ? 0 : yield* pushIndicators();
  };
  const next = parser.next.bind(parser);
  const state = parser as unknown as ParserInternals;
  parser.next = (lexeme) => next(lexeme.startsWith('"') && !state.atScalar ? withApostrophes(lexeme) : lexeme);
  return parser;
}

function withApostrophes(quoted: string): string {
  return quoted.replace(/\\(.)/gs, (escape, character) => (character === "'" ? "'" : escape));
}
