import { isCollection, isNode, isPair, isScalar, type Document, type Node } from 'yaml';
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
  const hasTabs = text.includes('\t');
  const walk = (node: unknown, { inFlow, block }: Surroundings): void => {
    if (isPair(node)) {
      if (inFlow) faults.push(flowKeyFault(text, node));
      walk(node.key, { inFlow, block });
      walk(node.value, { inFlow, block });
      return;
    }
    const range = isNode(node) ? node.range : undefined;
    if (range === undefined || range === null) return;
    const [from, to] = range;
    faults.push(anchorFault(node as Node, from));
    const isFlow = isCollection(node) && node.flow === true;
    if ((isScalar(node) || isFlow) && from >= (values.at(-1)?.[1] ?? 0)) values.push([from, to]);
    if (isCollection(node)) {
      const inside = isFlow ? { inFlow: true, block } : { inFlow, block: from };
      for (const item of node.items) walk(item, inside);
    }
    if (!isScalar(node)) return;
    texts.push([from, to]);
    if (node.type === 'QUOTE_DOUBLE') faults.push(escapeFault(text, from, to));
    if (!hasTabs) return;
    if (node.type === 'PLAIN' && inFlow) faults.push(tabBehindText(text, from, to, columnOf(text, block)));
    if (node.type?.startsWith('BLOCK') === true) faults.push(tabInIndent(text, from));
  };
  for (const { contents } of documents) walk(contents, { inFlow: false, block: undefined });
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

/** What a value stands in: a `[…]` or `{…}`, and where the innermost block of lines around it begins. */
interface Surroundings {
  inFlow: boolean;
  block: number | undefined;
}

/** The column of a place; -1 where there is none. */
function columnOf(text: string, place: number | undefined): number {
  return place === undefined ? -1 : place - (text.lastIndexOf('\n', place - 1) + 1);
}
