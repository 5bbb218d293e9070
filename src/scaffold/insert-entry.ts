import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { ComposeDocument } from './compose-document.js';

/** One entry to add to a Compose file: `lines` start at column 0 and are indented by 2. */
export interface SectionEntry {
  section: string;
  key: string;
  lines: string[];
}

/**
 * The file's text with the entry put at the end of its section, every other byte kept; undefined where the section is
 * not written as a block, so that text cannot be put into it.
 */
export function insertEntry(compose: ComposeDocument, entry: SectionEntry): string | undefined {
  const { text, document } = compose;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const root = document.contents;
  const step = indentOf(compose);
  const pair = isMap(root) && root.flow !== true ? pairOf(root, entry.section) : undefined;
  if (pair === undefined) {
    if (isMap(root) && root.flow === true && text.trim() !== '') return undefined;
    const body = [`${entry.section}:`, ...indent(entry.lines, step, ' '.repeat(step))].join(newline) + newline;
    const kept = text === '' || text.endsWith('\n') ? text : text + newline;
    return kept.trim() === '' ? kept + body : kept + newline + body;
  }
  return insertInto(compose, pair, entry, { newline, step });
}

interface Layout {
  newline: string;
  step: number;
}

function insertInto(compose: ComposeDocument, pair: Pair, entry: SectionEntry, layout: Layout): string | undefined {
  const { text } = compose;
  const value = pair.value;
  const empty =
    value === null || (isScalar(value) && value.value === null) || (isMap(value) && value.items.length === 0);
  if (empty) return fillEmpty(text, pair, entry, layout);
  if (!isMap(value) || value.flow === true) return undefined;
  const column = columnOf(text, startOf(value.items[0]?.key));
  const at = endOfBlock(text, contentEnd(value), column);
  const separated = entry.section === 'services' && (value.items.length === 1 || hasBlankLineBefore(text, value));
  const body = indent(entry.lines, layout.step, ' '.repeat(column));
  return splice(text, at, separated ? ['', ...body] : body, layout.newline);
}

/** For `services:` and `services: {}`: the braces go, the entry comes below. */
function fillEmpty(text: string, pair: Pair, entry: SectionEntry, layout: Layout): string {
  const value = pair.value as Node | null;
  const body = indent(entry.lines, layout.step, ' '.repeat(layout.step));
  const keyEnd = (pair.key as Node).range?.[1] ?? 0;
  if (isMap(value) && value.range) {
    const [start, end] = value.range;
    const head = text.slice(0, start).replace(/[ \t]+$/, '');
    return splice(head + text.slice(end), head.length, body, layout.newline);
  }
  return splice(text, keyEnd, body, layout.newline);
}

/** Puts lines after the line that holds `offset`, or right there where `offset` starts a line. */
function splice(text: string, offset: number, lines: string[], newline: string): string {
  const body = lines.join(newline) + newline;
  const at = offset > 0 && text[offset - 1] === '\n' ? offset : lineEnd(text, offset);
  const head = text.slice(0, at);
  return (head === '' || head.endsWith('\n') ? head : head + newline) + body + text.slice(at);
}

/** Where the block ends: after its last content and the comments that are indented like its entries. */
function endOfBlock(text: string, contentOffset: number, column: number): number {
  let end = text[contentOffset - 1] === '\n' ? contentOffset : lineEnd(text, contentOffset);
  while (/\n[ \t]*\r?\n$/.test(text.slice(0, end))) end = text.lastIndexOf('\n', end - 2) + 1;
  for (let next = end; next < text.length;) {
    const stop = lineEnd(text, next);
    const [, spaces = '', rest = ''] = /^([ \t]*)(.*)/.exec(text.slice(next, stop)) ?? [];
    const comment = rest.startsWith('#') && spaces.length >= column;
    if (!comment && rest.trim() !== '') break;
    next = stop;
    if (comment) end = stop;
  }
  return end;
}

/** The offset after the last character that belongs to a node's content. */
function contentEnd(node: unknown): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return Math.max(contentEnd(last?.key), contentEnd(last?.value), node.range?.[0] ?? 0);
  }
  if (isSeq(node) && node.flow !== true) return Math.max(contentEnd(node.items.at(-1)), node.range?.[0] ?? 0);
  if (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) return node.range?.[1] ?? 0;
  return 0;
}

function hasBlankLineBefore(text: string, map: YAMLMap): boolean {
  const start = startOf(map.items.at(-1)?.key);
  const before = text.slice(0, start).split('\n').slice(0, -1).reverse();
  return before.find((line) => !line.trim().startsWith('#'))?.trim() === '';
}

/** Spaces that the file indents by: those of the first entry of the first section that has one. */
function indentOf({ text, document }: ComposeDocument): number {
  if (!isMap(document.contents)) return 2;
  for (const { value } of document.contents.items) {
    if (isMap(value) && value.flow !== true && value.items.length > 0) {
      return Math.max(1, columnOf(text, startOf(value.items[0]?.key)));
    }
  }
  return 2;
}

/** Lines indented by 2, indented by `step` and put at `base` instead. */
function indent(lines: string[], step: number, base: string): string[] {
  return lines.map((line) => {
    const [, spaces = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? [];
    return rest === '' ? '' : base + ' '.repeat((spaces.length / 2) * step) + rest;
  });
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function startOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The offset after the line that holds `offset`, its line break included. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
