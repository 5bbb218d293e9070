import { DevenvError } from '../../errors.js';

/** One word of an action: `.Name`, `"text"`, `json`, `(…)`. */
export type Operand =
  | { kind: 'field'; path: string[] }
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'function'; name: string }
  | { kind: 'group'; pipeline: Pipeline };

/** A value alone, or a function before its arguments. */
export type Call = Operand[];
/** Calls of which each hands its result to the next one as its last argument. */
export type Pipeline = Call[];

/** What stands between `{{if}}` or `{{range}}` and its `{{end}}`. */
export interface Block {
  kind: 'if' | 'range';
  pipeline: Pipeline;
  body: TemplateNode[];
  otherwise: TemplateNode[];
}

export type TemplateNode = { kind: 'text'; text: string } | { kind: 'value'; pipeline: Pipeline } | Block;

const ACTION = /\{\{(-\s)?\s*((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)\s*(\s-)?\}\}/g;
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|(-?\d+)\b|(\.[\w.]*)|([A-Za-z]\w*)|([()|]))/y;

/** Parses the part of Go's template language that `--format` is used with: values, functions, pipes, if, range. */
export function parseTemplate(source: string): TemplateNode[] {
  const root: TemplateNode[] = [];
  const open: { node: Block; into: TemplateNode[] }[] = [];
  let into = root;
  let end = 0;
  let trim = false;
  const text = (part: string, trimEnd: boolean): void => {
    const kept = trimEnd ? (trim ? part.trimStart() : part).trimEnd() : trim ? part.trimStart() : part;
    if (kept.includes('{{')) throw fault(source, 'an action is not closed');
    if (kept !== '') into.push({ kind: 'text', text: kept });
  };
  for (const { 0: whole, 1: before, 2: action = '', 3: after, index } of source.matchAll(ACTION)) {
    text(source.slice(end, index), before !== undefined);
    end = index + whole.length;
    trim = after !== undefined;
    const [, keyword = '', rest = ''] = /^(if|range|else|end)\b\s*([\s\S]*)$/.exec(action) ?? [];
    if (keyword === 'if' || keyword === 'range') {
      const node: Block = { kind: keyword, pipeline: parsePipeline(rest, source), body: [], otherwise: [] };
      into.push(node);
      open.push({ node, into });
      into = node.body;
    } else if (keyword !== '') {
      const block = open.at(-1);
      if (block === undefined || rest !== '') throw fault(source, `"${action}" has no place`);
      into = keyword === 'else' ? block.node.otherwise : block.into;
      if (keyword === 'end') open.pop();
    } else into.push({ kind: 'value', pipeline: parsePipeline(action, source) });
  }
  text(source.slice(end), false);
  if (open.length > 0) throw fault(source, 'an {{end}} is missing');
  return root;
}

function parsePipeline(action: string, source: string): Pipeline {
  const words = wordsOf(action, source);
  const pipeline = take(words, source);
  if (words.length > 0) throw fault(source, `"${action}" has a ")" too many`);
  return pipeline;
}

type Word = Operand | '(' | ')' | '|';

function take(words: Word[], source: string): Pipeline {
  const pipeline: Pipeline = [[]];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === ')') {
      words.unshift(word);
      break;
    }
    if (word === '|') pipeline.push([]);
    else if (word === '(') {
      pipeline.at(-1)?.push({ kind: 'group', pipeline: take(words, source) });
      if (words.shift() !== ')') throw fault(source, 'a ")" is missing');
    } else pipeline.at(-1)?.push(word);
  }
  if (pipeline.some((call) => call.length === 0)) throw fault(source, 'an action is empty');
  return pipeline;
}

function wordsOf(action: string, source: string): Word[] {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < action.length) {
    const at = WORD.lastIndex;
    const found = WORD.exec(action);
    if (found === null) throw fault(source, `"${action.slice(at).trim()}" is not understood`);
    words.push(wordOf(found));
  }
  return words;
}

function wordOf([, quoted, raw, number, field, name, mark]: RegExpExecArray): Word {
  if (quoted !== undefined) return { kind: 'literal', value: JSON.parse(`"${quoted}"`) as string };
  if (raw !== undefined) return { kind: 'literal', value: raw };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (field !== undefined) return { kind: 'field', path: field.split('.').filter((part) => part !== '') };
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  return name === undefined ? (mark as '(' | ')' | '|') : { kind: 'function', name };
}

function fault(source: string, why: string): DevenvError {
  return new DevenvError('USAGE', `The template ${source} can't be read: ${why}.`, {
    suggestions: ["--format '{{.Name}}: {{.Status}}'", '--format json'],
  });
}
