import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter } from 'yaml';
import type { Alias, Document, Node, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { DevenvError } from '../errors.js';
import { isTooDeep } from './fault.js';
import { positionAfter, positionAt, type SourceDocument } from './source.js';
import { mapping, isMapping, scalarText, type Mapping, type Path, type Value } from './tree.js';
import { tooCostly } from './yaml-bounds.js';
import { dialectFault, type DialectFault } from './yaml-dialect.js';
import { watchDirectives } from './yaml-directives.js';
import { syntaxFault, type SyntaxFailure } from './yaml-fault.js';
import { lenientParser } from './yaml-parser.js';
import { resolvePlainScalar, resolveTaggedScalar } from './yaml-scalar.js';

/** One YAML document of a Compose file. */
export interface ParsedDocument {
  value: Value;
  /** Where `!reset` and `!override` say that what earlier files hold is dropped. */
  resets: Path[];
  source: SourceDocument;
}

/** Bytes of text; a Compose file of 100 services takes about 100 kB. */
const MAX_SIZE = 2_000_000;
/** Nodes after every alias is followed: a document that grows beyond it is an alias bomb. */
const MAX_NODES = 300_000;

/** Reads every document of a Compose file. Fails with YAML_SYNTAX at line and column. */
export function parseYaml(text: string, file: string): ParsedDocument[] {
  if (text.length > MAX_SIZE) throw tooLarge(file, `it is larger than ${MAX_SIZE / 1e6} MB`);
  const costly = tooCostly(text);
  if (costly !== undefined) throw tooLarge(file, costly);
  const lines = new LineCounter();
  requirePrintable(text, file);
  const read = text.replace(/\r(?!\n)|\u0085/g, '\n');
  const faults: DialectFault[] = [];
  const documents = parseAll(read, file, lines, faults).filter((document) => !isAbsent(document));
  const unlike = documents.some(hasFailed) ? undefined : (faults[0] ?? dialectFault(read, documents));
  if (unlike !== undefined) throw dialectError(unlike, file, lines);
  const unended = /\n *$/.test(read) ? undefined : read.length;
  return documents.map((document) => {
    const failure = failureOf(document);
    if (failure?.message.includes('call stack')) throw tooLarge(file, 'it is nested too deeply');
    if (failure !== undefined) throw syntaxFault(failure, read, document, file, lines);
    const reader = new Reader(file, lines, unended);
    const nodes = { root: document.contents, lines };
    return { value: reader.read(document.contents), resets: reader.resets, source: { file, nodes: () => nodes } };
  });
}

function failureOf(document: Document.Parsed): SyntaxFailure | undefined {
  return document.errors.find(({ message }) => !message.startsWith(TOLERATED));
}

function hasFailed(document: Document.Parsed): boolean {
  return failureOf(document) !== undefined;
}

function dialectError({ offset, words }: DialectFault, file: string, lines: LineCounter): DevenvError {
  return new DevenvError('YAML_SYNTAX', `${file} is not valid YAML: ${words}`, {
    location: { file, ...positionAt(lines, offset) },
  });
}

/** What the parser of `yaml` complains of and Go's does not: a comment right behind a quote or a bracket. */
const TOLERATED = 'Comments must be separated';

/** What Go's YAML reader takes for a text: no control characters but tabs and line ends. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

const NO_TEXT = 'U+0000 stands in no text: this is a binary file, or UTF-16 without the mark that it begins with';

function requirePrintable(text: string, file: string): void {
  const offset = text.search(UNPRINTABLE);
  if (offset === -1) return;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  throw new DevenvError('YAML_SYNTAX', `${file} is not valid YAML: it has a control character`, {
    reason: text[offset] === '\0' ? NO_TEXT : `U+${code} may only stand as "\\x…" in a quoted text`,
    location: { file, ...positionAfter(text.slice(0, offset)) },
  });
}

function parseAll(text: string, file: string, lines: LineCounter, faults: DialectFault[]): Document.Parsed[] {
  try {
    const composer = new Composer<ParsedNode>({
      schema: 'failsafe',
      prettyErrors: false,
      logLevel: 'silent',
      strict: true,
      uniqueKeys: false,
      keepSourceTokens: false,
    });
    const tokens = lenientParser(lines.addNewLine).parse(text);
    return [...composer.compose(watchDirectives(tokens, (fault) => faults.push(fault)))];
  } catch (error) {
    if (isTooDeep(error)) throw tooLarge(file, 'it is nested too deeply');
    throw error;
  }
}

/** A file of nothing but comments holds no document; one that begins with `---` holds an empty one. */
function isAbsent({ contents, directives }: Document.Parsed): boolean {
  if (directives.docStart === true) return false;
  return contents === null || (isScalar(contents) && contents.range[0] === contents.range[1]);
}

function tooLarge(file: string, reason: string): DevenvError {
  return new DevenvError('YAML_SYNTAX', `${file} is not read: ${reason}`, { location: { file } });
}

/** Turns the nodes of one document into values: follows aliases, applies merge keys, notes resets. */
class Reader {
  readonly resets: Path[] = [];
  private readonly anchors = new Map<string, Node>();
  private readonly following = new Set<Node>();
  private nodes = 0;
  /** Where the node that is being read stands. */
  private readonly path: string[] = [];

  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
    /** The end of a text whose last line is not ended: a block of text that stands there has no line end, either. */
    private readonly unended: number | undefined,
  ) {}

  read(node: unknown): Value {
    if (++this.nodes > MAX_NODES) throw tooLarge(this.file, 'its aliases make it too large');
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.readAlias(node);
    this.remember(node as Node);
    if ((node as Node).tag === '!override') this.resets.push([...this.path]);
    if (isMap(node)) return this.readMap(node);
    if (isSeq(node)) return this.readSeq(node);
    return isScalar(node) ? this.readScalar(node) : null;
  }

  private remember(node: Node): void {
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined && this.following.size === 0) this.anchors.set(anchor, node);
  }

  private readAlias(alias: Alias): Value {
    const target = this.anchors.get(alias.source);
    if (target === undefined) throw this.fault(alias, `no anchor &${alias.source} stands before *${alias.source}`);
    if (this.following.has(target)) throw this.fault(alias, `anchor &${alias.source} contains itself`);
    this.following.add(target);
    const value = this.read(target);
    this.following.delete(target);
    return value;
  }

  private readScalar(node: Scalar): Value {
    try {
      const value = readScalar(node);
      if (typeof value !== 'string' || node.range?.[1] !== this.unended || !isBlockOfText(node)) return value;
      return value.replace(/\n$/, '');
    } catch (error) {
      throw error instanceof RangeError ? this.fault(node, error.message) : error;
    }
  }

  private readSeq(node: YAMLSeq): Value[] {
    const items: Value[] = [];
    for (const [index, item] of node.items.entries()) {
      this.path.push(String(index));
      if (!this.isReset(item)) items.push(this.read(item));
      this.path.pop();
    }
    return items;
  }

  private readMap(node: YAMLMap): Mapping {
    const result = mapping();
    const merged: Mapping[] = [];
    for (const pair of node.items) {
      const key = this.readKey(pair.key);
      if (key === '<<' && isPlain(pair.key)) {
        if (merged.length > 0) throw this.fault(pair.key, 'this mapping has two merge keys: write <<: [*a, *b]');
        merged.push(...this.readMerge(pair.value));
        continue;
      }
      if (key in result) throw this.fault(pair.key, `key "${key}" is already set in this mapping`);
      this.path.push(key);
      if (!this.isReset(pair.value)) result[key] = this.read(pair.value);
      this.path.pop();
    }
    for (const base of merged)
      for (const key of Object.keys(base)) if (!(key in result)) result[key] = base[key] ?? null;
    return result;
  }

  private readMerge(node: unknown): Mapping[] {
    const value = this.read(node);
    const bases = Array.isArray(value) ? value : [value];
    if (!bases.every(isMapping)) throw this.fault(node, 'a merge key (<<) takes a mapping or a list of mappings');
    return bases;
  }

  private readKey(node: unknown): string {
    const value = isAlias(node) || isScalar(node) ? this.read(node) : undefined;
    if (typeof value !== 'string') {
      throw this.fault(node, `key ${value === undefined ? '' : scalarText(value)} is not text: put it in quotes`);
    }
    return value;
  }

  private isReset(node: unknown): boolean {
    const target = isAlias(node) ? this.anchors.get(node.source) : node;
    if ((target as Node | null | undefined)?.tag !== '!reset') return false;
    this.resets.push([...this.path]);
    return true;
  }

  private fault(node: unknown, message: string): DevenvError {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    return new DevenvError('YAML_SYNTAX', `${this.file} is not valid YAML: ${message}`, {
      location: { file: this.file, ...positionAt(this.lines, offset) },
    });
  }
}

function isPlain(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN';
}

function isBlockOfText({ type }: Scalar): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}

function readScalar(node: Scalar): Value {
  const text = node.source ?? (typeof node.value === 'string' ? node.value : '');
  if (node.tag !== undefined && node.tag !== '!') return resolveTaggedScalar(text, node.tag);
  if (node.type === 'PLAIN' || node.type === undefined) return resolvePlainScalar(text);
  return text;
}
