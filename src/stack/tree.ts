/** What a YAML document holds once it is resolved. Integers beyond 2^53 are bigints, timestamps are dates. */
export type Value = string | number | bigint | boolean | null | Float | Date | Value[] | Mapping;

/** `1.0`, `1e6`: a float that has no fraction, which a number of JavaScript could not tell from an integer. */
export class Float {
  constructor(readonly value: number) {}
}

/** Whether the value was written as a float, with or without a fraction. */
export function isFloat(value: unknown): value is Float | number {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** A mapping without a prototype, so that every key is the user's own. */
export interface Mapping {
  [key: string]: Value;
}

/** Keys from the document's root; a list position is its decimal number. */
export type Path = readonly string[];

export function mapping(entries?: Iterable<readonly [string, Value]>): Mapping {
  const result = Object.create(null) as Mapping;
  if (entries !== undefined) for (const [key, value] of entries) result[key] = value;
  return result;
}

/** The mapping with its values changed; the mapping itself where none of them is. */
export function mapValues(model: Mapping, change: (value: Value, key: string) => Value): Mapping {
  let result: Mapping | undefined;
  for (const key of Object.keys(model)) {
    const value = model[key] ?? null;
    const changed = change(value, key);
    if (changed === value) continue;
    result ??= mapping(Object.entries(model));
    result[key] = changed;
  }
  return result ?? model;
}

/** The same for a list. */
export function mapItems(items: Value[], change: (item: Value, index: number) => Value): Value[] {
  let result: Value[] | undefined;
  for (const [index, item] of items.entries()) {
    const changed = change(item, index);
    if (changed === item) continue;
    result ??= [...items];
    result[index] = changed;
  }
  return result ?? items;
}

export function isMapping(value: unknown): value is Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Float);
}

/** The mapping at a key, or an empty one where the value is absent or null. */
export function section(parent: Mapping, key: string): Mapping {
  const value = parent[key];
  return isMapping(value) ? value : mapping();
}

/** `services.api.ports[0]`, as a person would write it. */
export function formatPath(path: Path): string {
  return path.reduce((text, key) => {
    if (/^\d+$/.test(key) && text !== '') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Go's `%v` of a scalar, which is how Compose turns numbers and booleans into text. */
export function scalarText(value: Value): string {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
  if (value instanceof Float) return formatFloat(value.value);
  if (value instanceof Date)
    return `${value
      .toISOString()
      .replace('T', ' ')
      .replace(/\.?0*Z$/, '')} +0000 UTC`;
  if (value === null) return '<nil>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Go's shortest text of a float: an exponent below 1e-4 and from 1e6 on. */
function formatFloat(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const magnitude = Math.abs(value);
  const text = (magnitude < 1e-4 && magnitude > 0) || magnitude >= 1e6 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The value with the keys of all its mappings in order. */
export function sortKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMapping(value)) return value;
  const keys = Object.keys(value).sort();
  return mapping(keys.map((key) => [key, sortKeys(value[key] ?? null)]));
}
