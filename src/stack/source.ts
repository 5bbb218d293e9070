import { isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { SourceLocation } from '../errors.js';
import type { Path } from './tree.js';

/** One YAML document of one file, kept to say where in the user's text a value stands. */
export interface SourceDocument {
  file: string;
  nodes: () => SourceNodes | undefined;
}

export interface SourceNodes {
  root: Node | null;
  lines: LineCounter;
}

/** Line and column of the deepest part of the path that some document holds; later documents go first. */
export function locate(documents: readonly SourceDocument[], path: Path): SourceLocation | undefined {
  let best: { depth: number; location: SourceLocation } | undefined;
  for (const document of [...documents].reverse()) {
    const found = descend(document, path);
    if (found !== undefined && (best === undefined || found.depth > best.depth)) best = found;
  }
  return best?.location;
}

function descend(document: SourceDocument, path: Path): { depth: number; location: SourceLocation } | undefined {
  const nodes = document.nodes();
  if (nodes === undefined) return undefined;
  let node: unknown = nodes.root;
  let offset: number | undefined;
  let depth = 0;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) break;
    ({ node, offset } = child);
    depth++;
  }
  if (depth === 0 && nodes.root === null) return undefined;
  return { depth, location: { file: document.file, ...(offset === undefined ? {} : positionAt(nodes.lines, offset)) } };
}

function childOf(node: unknown, key: string): { node: unknown; offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
    return pair === undefined ? undefined : { node: pair.value, offset: (pair.key as Node).range?.[0] };
  }
  if (isSeq(node)) {
    const item = /^\d+$/.test(key) ? node.items[Number(key)] : node.items.find((each) => names(each, key));
    return item === undefined ? undefined : { node: item, offset: (item as Node).range?.[0] };
  }
  return undefined;
}

/** Whether a list's item is the short form of a mapping's key (`db`, `KEY=value`), or names a file by its path. */
function names(item: unknown, key: string): boolean {
  const named: unknown = isMap(item) ? item.get('path', true) : item;
  if (!isScalar(named)) return false;
  const text = String(named.value);
  return text === key || (isScalar(item) && text.startsWith(`${key}=`)) || (key.startsWith('/') && endsIn(key, text));
}

function endsIn(path: string, relative: string): boolean {
  return path.endsWith(`/${relative.replace(/^(?:\.\.?\/)+/, '')}`);
}

/** 1-based line and column of what follows this text. */
export function positionAfter(text: string): { line: number; column: number } {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** 1-based line and column of an offset in the text. */
export function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
