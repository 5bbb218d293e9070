import { DevenvError } from '../../errors.js';
import type { Call, Operand, Pipeline, TemplateNode } from './parse.js';

type Value = unknown;
type TemplateFunction = (...values: Value[]) => Value;

/** A row that templates may refer to, a field by its name; a function is called with the words behind it. */
export type Row = Record<string, unknown>;

/** docker's own functions for `--format`, and those of Go's templates that have a use in it. */
const FUNCTIONS: Record<string, TemplateFunction> = {
  json: (value) => JSON.stringify(value),
  split: (text, separator) => words(text).split(words(separator)),
  join: (list, separator) => (list as Value[]).map(words).join(words(separator)),
  title: (text) => words(text).replace(/(^|\s)(\S)/g, (_, gap: string, first: string) => gap + first.toUpperCase()),
  lower: (text) => words(text).toLowerCase(),
  upper: (text) => words(text).toUpperCase(),
  pad: (text, before, after) => ' '.repeat(Number(before)) + words(text) + ' '.repeat(Number(after)),
  truncate: (text, length) => words(text).slice(0, Number(length)),
  print: (...values) => values.map(words).join(''),
  println: (...values) => `${values.map(words).join(' ')}\n`,
  len: (value) => (value as string | Value[]).length,
  index: (value, ...keys) => keys.reduce((inner, key) => (inner as Record<string, Value>)[words(key)], value),
  eq: (value, ...others) => others.some((other) => other === value),
  ne: (value, other) => value !== other,
  not: (value) => !isTrue(value),
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
};

/** The text that a template makes of a row. `heading`: functions hand their value on, for the heading of a table. */
export function renderTemplate(nodes: TemplateNode[], row: Value, heading = false): string {
  return nodes.map((node) => renderNode(node, row, heading)).join('');
}

function renderNode(node: TemplateNode, row: Value, heading: boolean): string {
  if (node.kind === 'text') return node.text;
  const value = evaluate(node.pipeline, row, heading);
  if (node.kind === 'value') return words(value);
  if (heading) return renderTemplate(node.body, row, heading);
  if (node.kind === 'if') return renderTemplate(isTrue(value) ? node.body : node.otherwise, row);
  const list: Value[] = Object.values(value ?? {});
  if (list.length === 0) return renderTemplate(node.otherwise, row);
  return list.map((each) => renderTemplate(node.body, each)).join('');
}

function evaluate(pipeline: Pipeline, row: Value, heading: boolean): Value {
  let result: Value;
  pipeline.forEach((call, at) => {
    result = evaluateCall(call, row, at === 0 ? [] : [result], heading);
  });
  return result;
}

function evaluateCall([first, ...others]: Call, row: Value, piped: Value[], heading: boolean): Value {
  if (first === undefined) return undefined;
  const values = [...others.map((operand) => evaluateOperand(operand, row, heading)), ...piped];
  if (first.kind === 'function') {
    const call = FUNCTIONS[first.name];
    if (call === undefined) throw unknown(`function ${first.name}`, Object.keys(FUNCTIONS));
    return heading ? (values.find((value) => typeof value === 'string') ?? values[0]) : call(...values);
  }
  const value = evaluateOperand(first, row, heading);
  return typeof value === 'function' ? (value as TemplateFunction)(...values) : value;
}

function evaluateOperand(operand: Operand, row: Value, heading: boolean): Value {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'group') return evaluate(operand.pipeline, row, heading);
  if (operand.kind === 'function') return evaluateCall([operand], row, [], heading);
  return operand.path.reduce((value, name) => fieldOf(value, name, heading), row);
}

function fieldOf(value: Value, name: string, heading: boolean): Value {
  if (typeof value === 'object' && value !== null && name in value) return (value as Row)[name];
  if (heading) return name.toUpperCase();
  const known = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  throw unknown(
    `field .${name}`,
    known.map((each) => `.${each}`),
  );
}

function unknown(what: string, known: string[]): DevenvError {
  return new DevenvError('USAGE', `The template names a ${what} that there is not.`, {
    ...(known.length === 0 ? {} : { reason: `There is ${known.join(', ')}.` }),
    suggestions: ['--format json shows every field'],
  });
}

function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

function words(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : (value as number | boolean).toString();
}
