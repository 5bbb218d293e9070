import type { CST } from 'yaml';
import type { DialectFault } from './yaml-dialect.js';

/** Passes the tokens of a parser on, and tells of directives and beginnings of documents that Go's refuses. */
export function* watchDirectives(
  tokens: Iterable<CST.Token>,
  onFault: (fault: DialectFault) => void,
): Generator<CST.Token> {
  const seen = new Set<string>();
  let hasEnded = false;
  for (const token of tokens) {
    const words = token.type === 'directive' ? directiveFault(token.source, seen) : undefined;
    if (words !== undefined) onFault({ offset: token.offset, words });
    if (token.type === 'doc-end') hasEnded = true;
    if (token.type === 'document') {
      if (hasEnded && !isEmpty(token) && !token.start.some(({ type }) => type === 'doc-start'))
        onFault({ offset: token.offset, words: 'a document behind "..." begins with "---"' });
      hasEnded = false;
      seen.clear();
    }
    yield token;
  }
}

/** A directive stands above its document, once; the only version is 1.1. */
function directiveFault(line: string, seen: Set<string>): string | undefined {
  const [name = '', version = ''] = line.split(/\s+/);
  if (name !== '%YAML' && name !== '%TAG') return `there is no directive ${name}`;
  if (name === '%YAML' && version !== '1.1')
    return `docker compose reads YAML 1.1 alone: take the line ${line.trim()} out`;
  const key = name === '%YAML' ? name : `${name} ${version}`;
  if (seen.has(key)) return `the directive ${key} stands here twice`;
  seen.add(key);
  return undefined;
}

function isEmpty({ start, value }: CST.Document): boolean {
  return value === undefined && !start.some(({ type }) => type === 'doc-start');
}
