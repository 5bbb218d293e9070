import { isCollection, isScalar, visit, type Document } from 'yaml';

/** Something that the parser of `yaml` takes and Go's, which docker compose reads with, does not. */
export interface DialectFault {
  offset: number;
  words: string;
}

/** The first thing in a text that only one of the two parsers takes, so that a file means the same to both tools. */
export function dialectFault(text: string, documents: readonly Document.Parsed[]): DialectFault | undefined {
  return directiveFault(text) ?? (/[\t\\]/.test(text) ? placedFault(text, documents) : undefined);
}

const PROLOG = /^(?:[ \t]*(?:#.*)?\r?\n)*(%.*)/;

/** A directive stands above the first document; the only version is 1.1. */
function directiveFault(text: string): DialectFault | undefined {
  if (!text.includes('%')) return undefined;
  for (let offset = 0; ;) {
    const found = PROLOG.exec(text.slice(offset));
    const directive = found?.[1];
    if (found === null || directive === undefined) return undefined;
    const [name = '', version] = directive.split(/\s+/);
    const at = offset + found[0].length - directive.length;
    if (name !== '%YAML' && name !== '%TAG') return { offset: at, words: `there is no directive ${name}` };
    if (name === '%YAML' && version !== '1.1')
      return { offset: at, words: `docker compose reads YAML 1.1 alone: take the line ${directive.trim()} out` };
    offset += found[0].length;
  }
}

/** Where a line begins with a tab, or a dash stands before one. */
const TAB = /^(?: |[-?](?=[ \t]))*\t/gm;
/** Escapes that mean something to one of the parsers alone. */
const ESCAPE = /\\(?:\/|u[dD][89a-fA-F]|[^/])/gs;

function placedFault(text: string, documents: readonly Document.Parsed[]): DialectFault | undefined {
  /** Where values stand in which tabs are text, or blank. */
  const values: [from: number, to: number][] = [];
  let escape: DialectFault | undefined;
  for (const document of documents) {
    visit(document, (_key, node) => {
      const range = isScalar(node) || (isCollection(node) && node.flow === true) ? node.range : undefined;
      if (range === undefined || range === null) return;
      const [from, to] = range;
      if (from >= (values.at(-1)?.[1] ?? 0)) values.push([from, to]);
      if (isScalar(node) && node.type === 'QUOTE_DOUBLE') escape ??= escapeFault(text, from, to);
    });
  }
  const tab = tabOutside(text, values);
  return tab === undefined ? escape : { offset: tab, words: 'a line may not be indented with a tab: use spaces' };
}

function tabOutside(text: string, values: [from: number, to: number][]): number | undefined {
  let next = 0;
  for (const { 0: found, index } of text.matchAll(TAB)) {
    const offset = index + found.length - 1;
    while ((values[next]?.[1] ?? Infinity) <= offset) next += 1;
    if ((values[next]?.[0] ?? Infinity) >= offset) return offset;
  }
  return undefined;
}

function escapeFault(text: string, from: number, to: number): DialectFault | undefined {
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
