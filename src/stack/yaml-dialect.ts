import { isCollection, isScalar, visit, type Document, type Node, type Pair } from 'yaml';
import { flowKeyFault, tabBehindText } from './yaml-flow.js';
import { escapeFault, lineSeparatorFault, tabInIndent, tabOutside, type Span } from './yaml-characters.js';

/** Something that the parser of `yaml` takes and Go's, which docker compose reads with, does not. */
export interface DialectFault {
  offset: number;
  words: string;
}

/** What can only be read in two ways where one of these characters stands. */
const DUBIOUS = /[\t\\&{[\u2028\u2029]/;

/** The first thing in a text that only one of the two parsers takes, so that a file means the same to both tools. */
export function dialectFault(text: string, documents: readonly Document.Parsed[]): DialectFault | undefined {
  if (!DUBIOUS.test(text)) return undefined;
  /** Where values stand in which tabs are text, or blank. */
  const values: Span[] = [];
  const texts: Span[] = [];
  const faults: (DialectFault | undefined)[] = [];
  for (const document of documents) {
    visit(document, {
      Pair: (_key, pair, path) => {
        if (isInFlow(path)) faults.push(flowKeyFault(text, pair));
      },
      Node: (_key, node, path) => {
        const range = node.range ?? undefined;
        if (range === undefined) return;
        const [from, to] = range;
        faults.push(anchorFault(node, from));
        if (!isScalar(node) && !(isCollection(node) && node.flow === true)) return;
        if (from >= (values.at(-1)?.[1] ?? 0)) values.push([from, to]);
        if (!isScalar(node)) return;
        texts.push([from, to]);
        if (node.type === 'QUOTE_DOUBLE') faults.push(escapeFault(text, from, to));
        if (node.type === 'PLAIN' && isInFlow(path))
          faults.push(tabBehindText(text, from, to, blockIndent(text, path)));
        if (node.type?.startsWith('BLOCK') === true) faults.push(tabInIndent(text, from));
      },
    });
  }
  faults.push(tabOutside(text, values), lineSeparatorFault(text, texts));
  return first(faults);
}

function first(faults: readonly (DialectFault | undefined)[]): DialectFault | undefined {
  return faults.reduce((least, fault) => (fault !== undefined && fault.offset < (least?.offset ?? Infinity) ? fault : least), undefined); // prettier-ignore
}

function anchorFault(node: Node, offset: number): DialectFault | undefined {
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (typeof anchor !== 'string' || /^[\w-]+$/.test(anchor)) return undefined;
  return { offset, words: `the anchor &${anchor} may have letters of English, digits, "_" and "-" alone` };
}

type Ancestors = readonly (Document | Node | Pair)[];

function isInFlow(path: Ancestors): boolean {
  return path.some((each) => isCollection(each) && each.flow === true);
}

/** The column of the innermost block of lines around a value; -1 where there is none. */
function blockIndent(text: string, path: Ancestors): number {
  const block = path.findLast((each) => isCollection(each) && each.flow !== true);
  const start = (block as Node | undefined)?.range?.[0];
  return start === undefined ? -1 : start - (text.lastIndexOf('\n', start - 1) + 1);
}
