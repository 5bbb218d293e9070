import { ModelFault, throwTogether } from '../fault.js';
import { nearest } from '../suggest.js';
import { Float, isMapping, scalarText, type Mapping, type Path, type Value } from '../tree.js';
import type { ArrayRule, IntegerRule, ObjectRule, Schema, StringRule } from './schema.js';

/** Fails with every value that its schema does not allow. */
export function validate(value: Value, schema: Schema): void {
  const faults: ModelFault[] = [];
  check(value, schema, [], faults);
  throwTogether(faults);
}

/** Checks one value; `path` is that of the value while it is checked. */
function check(value: Value, schema: Schema, path: string[], faults: ModelFault[]): void {
  if (schema.any) return;
  if (typeof value === 'string' && schema.string !== undefined) checkText(value, schema.string, path, faults);
  else if (isNumeric(value) && (schema.number ?? schema.integer) !== undefined) {
    checkNumber(value instanceof Float ? value.value : value, schema, path, faults);
  } else if (Array.isArray(value) && schema.array !== undefined) checkList(value, schema.array, path, faults);
  else if (isMapping(value) && schema.object !== undefined) checkMapping(value, schema.object, path, faults);
  else if (typeof value === 'boolean' ? schema.boolean === undefined : value !== null || schema.null === undefined) {
    const words = `must be ${describeSchema(schema)}, not ${describeValue(value)}`;
    faults.push(new ModelFault([...path], words, spaceSuggestion(value, schema)));
  }
}

/** `image:nginx` is a text; `image: nginx` is what was meant. */
function spaceSuggestion(value: Value, schema: Schema): { suggestions?: string[] } {
  if (schema.object === undefined || typeof value !== 'string' || !/^[\w-]+:\S/.test(value)) return {};
  return { suggestions: [`put a space after the colon: ${value.replace(':', ': ')}`] };
}

function isNumeric(value: Value): value is number | bigint | Float {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

function checkText(value: string, rule: true | StringRule, path: string[], faults: ModelFault[]): void {
  if (rule === true) return;
  if (rule.values !== undefined && !rule.values.includes(value)) {
    const near = nearest(value, rule.values);
    faults.push(
      new ModelFault([...path], `must be one of ${rule.values.join(', ')}, not "${value}"`, suggestion(near)),
    );
  } else if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    faults.push(new ModelFault([...path], `has the value "${value}", which does not match ${rule.pattern.source}`));
  }
}

function checkNumber(value: number | bigint, schema: Schema, path: string[], faults: ModelFault[]): void {
  const rule: true | IntegerRule | undefined = schema.integer;
  if (schema.number || rule === undefined) return;
  if (typeof value === 'number' && !Number.isInteger(value)) {
    faults.push(new ModelFault([...path], `must be a whole number, not ${value}`));
  } else if (rule !== true) {
    const { minimum = -Infinity, maximum = Infinity } = rule;
    if (value >= minimum && value <= maximum) return;
    faults.push(new ModelFault([...path], `must lie between ${minimum} and ${maximum}, not be ${String(value)}`));
  }
}

function checkList(value: Value[], rule: ArrayRule, path: string[], faults: ModelFault[]): void {
  for (const [index, item] of value.entries()) {
    path.push(String(index));
    check(item, rule.items, path, faults);
    path.pop();
  }
  if (rule.unique) checkDistinct(value, path, faults);
}

function checkDistinct(items: Value[], path: string[], faults: ModelFault[]): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const identity = typeof item === 'string' ? `s${item}` : `v${stable(item)}`;
    if (seen.has(identity)) faults.push(new ModelFault([...path, String(index)], 'is already in this list'));
    seen.add(identity);
  }
}

function stable(value: Value): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return String(item);
    return isMapping(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item;
  });
}

function checkMapping(value: Mapping, rule: ObjectRule, path: string[], faults: ModelFault[]): void {
  for (const [key, item] of Object.entries(value)) {
    const inner = attributeSchema(rule, key);
    if (inner === undefined) faults.push(unknownAttribute(rule, key, path));
    else {
      path.push(key);
      check(item, inner, path, faults);
      path.pop();
    }
  }
  for (const key of rule.required ?? []) {
    if (!(key in value)) faults.push(new ModelFault([...path], `needs ${key}`));
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
