import { ModelFault } from '../fault.js';
import { nearest } from '../suggest.js';
import { Float, isMapping, scalarText, type Mapping, type Path, type Value } from '../tree.js';
import type { ArrayRule, IntegerRule, ObjectRule, Schema, StringRule } from './schema.js';

/** Fails with the first value that its schema does not allow. */
export function validate(value: Value, schema: Schema, path: Path = []): void {
  if (schema.any) return;
  if (typeof value === 'string') validateText(value, schema, path);
  else if (typeof value === 'number' || typeof value === 'bigint') validateNumber(value, schema, path);
  else if (value instanceof Float) validateNumber(value.value, schema, path);
  else if (typeof value === 'boolean') requireKind(schema.boolean, value, schema, path);
  else if (value === null) requireKind(schema.null, value, schema, path);
  else if (Array.isArray(value)) validateList(value, schema, path);
  else if (isMapping(value)) validateMapping(value, schema, path);
  else requireKind(undefined, value, schema, path);
}

function requireKind<T>(rule: T | undefined, value: Value, schema: Schema, path: Path): asserts rule is T {
  if (rule === undefined) throw new ModelFault(path, `must be ${describeSchema(schema)}, not ${describeValue(value)}`);
}

function validateText(value: string, schema: Schema, path: Path): void {
  const rule: true | StringRule | undefined = schema.string;
  requireKind(rule, value, schema, path);
  if (rule === true) return;
  if (rule.values !== undefined && !rule.values.includes(value)) {
    const near = nearest(value, rule.values);
    throw new ModelFault(path, `must be one of ${rule.values.join(', ')}, not "${value}"`, suggestion(near));
  }
  if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    throw new ModelFault(path, `has the value "${value}", which does not match ${rule.pattern.source}`);
  }
}

function validateNumber(value: number | bigint, schema: Schema, path: Path): void {
  if (schema.number) return;
  const rule: true | IntegerRule | undefined = schema.integer;
  requireKind(rule, value, schema, path);
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new ModelFault(path, `must be a whole number, not ${value}`);
  }
  if (rule === true) return;
  const { minimum = -Infinity, maximum = Infinity } = rule;
  if (value < minimum || value > maximum) {
    throw new ModelFault(path, `must lie between ${minimum} and ${maximum}, not be ${String(value)}`);
  }
}

function validateList(value: Value[], schema: Schema, path: Path): void {
  const rule: ArrayRule | undefined = schema.array;
  requireKind(rule, value, schema, path);
  for (const [index, item] of value.entries()) validate(item, rule.items, [...path, String(index)]);
  if (rule.unique) requireDistinct(value, path);
}

function requireDistinct(items: Value[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const identity = typeof item === 'string' ? `s${item}` : `v${stable(item)}`;
    if (seen.has(identity)) throw new ModelFault([...path, String(index)], 'is already in this list');
    seen.add(identity);
  }
}

function stable(value: Value): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return String(item);
    return isMapping(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item;
  });
}

function validateMapping(value: Mapping, schema: Schema, path: Path): void {
  const rule: ObjectRule | undefined = schema.object;
  requireKind(rule, value, schema, path);
  for (const [key, item] of Object.entries(value)) {
    const inner = attributeSchema(rule, key);
    if (inner === undefined) throw unknownAttribute(rule, key, path);
    validate(item, inner, [...path, key]);
  }
  for (const key of rule.required ?? []) {
    if (!(key in value)) throw new ModelFault(path, `needs ${key}`);
  }
}

function attributeSchema(rule: ObjectRule, key: string): Schema | undefined {
  if (rule.attributes !== undefined && Object.hasOwn(rule.attributes, key)) return rule.attributes[key];
  if (!rule.closed && key.startsWith('x-')) return { any: true };
  return rule.names?.pattern.test(key) ? rule.names.value : rule.others;
}

function unknownAttribute(rule: ObjectRule, key: string, path: Path): ModelFault {
  const place = [...path, key];
  if (rule.names !== undefined) return new ModelFault(place, `is not a name of letters, digits, ".", "_" and "-"`);
  const near = nearest(key, Object.keys(rule.attributes ?? {}));
  return new ModelFault(place, `is not an attribute that ${rule.owner ?? 'Compose'} knows`, suggestion(near));
}

function suggestion(near: string | undefined): { suggestions?: string[] } {
  return near === undefined ? {} : { suggestions: [`Did you mean ${near}?`] };
}

function describeSchema(schema: Schema): string {
  const kinds = [
    schema.string && (schema.string !== true && schema.string.values ? schema.string.values.join(', ') : 'text'),
    schema.number ? 'a number' : schema.integer && 'a whole number',
    schema.boolean && 'true or false',
    schema.array && 'a list',
    schema.object && 'a mapping',
    schema.null && 'empty',
  ].filter((kind) => kind !== undefined);
  return kinds.join(' or ');
}

function describeValue(value: Value): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date: put it in quotes';
  if (isMapping(value)) return 'a mapping';
  return typeof value === 'string' ? `"${value}"` : scalarText(value);
}
