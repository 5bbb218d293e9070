import { parseBytes } from '../bytes.js';
import { formatDuration, parseDuration } from '../duration.js';
import { ModelFault } from '../fault.js';
import { splitCommand, UnbalancedCommand } from '../shell-words.js';
import { parseDecimal, parseInteger } from '../numbers.js';
import { Float, isFloat, isMapping, mapping, scalarText, sortKeys, type Path, type Value } from '../tree.js';

/** The value as the model holds it; undefined where the model leaves it out. */
export type Bind = (value: Value, path: Path) => unknown;

/** Attributes in the order in which the model prints them. */
export type Shape = readonly (readonly [name: string, bind: Bind])[];

export const text: Bind = (value) => (value === '' || value === null ? undefined : scalarText(value));
export const optionalText: Bind = (value) => (value === null ? undefined : scalarText(value));
export const flag: Bind = (value, path) => (readFlag(value, path) ? true : undefined);
export const optionalFlag: Bind = (value, path) => (value === null ? undefined : readFlag(value, path));
/** A text that was not written as anything else but an integer. */
export const strictText: Bind = (value, path) => {
  const isText = typeof value === 'string' || typeof value === 'bigint' || Number.isInteger(value) || value === null;
  if (!isText) throw new ModelFault(path, `must be text, not ${isMapping(value) ? 'a mapping' : scalarText(value)}`);
  return text(value, path);
};
export const integer: Bind = (value, path) => readInteger(value, path) || undefined;
/** An integer that may not be written as a text. */
export const strictInteger: Bind = (value, path) => {
  if (typeof value === 'string') throw new ModelFault(path, `must be a number, not the text "${value}"`);
  return integer(value, path);
};
export const optionalInteger: Bind = (value, path) => (value === null ? undefined : readInteger(value, path));
/** The same, refused below zero. */
export function unsigned(bind: Bind): Bind {
  return (value, path) => {
    const read = bind(value, path);
    if (typeof read === 'number' && read < 0) throw new ModelFault(path, `must not be negative, as ${read} is`);
    return read;
  };
}
export const float32: Bind = (value, path) => shortestFloat32(readNumber(value, path)) || undefined;
/** A size. Like docker compose, a size that is written as a float counts as none. */
export const bytes: Bind = (value, path) => {
  if (isFloat(value)) return undefined;
  const size = readBytes(value, path);
  return size === '0' ? undefined : size;
};
export const duration: Bind = (value, path) => (value === null ? undefined : readDuration(value, path));
/** A duration that is left out when it is zero. */
export const nonZeroDuration: Bind = (value, path) => {
  const read = duration(value, path);
  return read === '0s' ? undefined : read;
};

function readFlag(value: Value, path: Path): boolean {
  if (typeof value === 'boolean') return value;
  const lower = scalarText(value).toLowerCase();
  if (['true', 'y', 'yes', 'on'].includes(lower)) return true;
  if (['false', 'n', 'no', 'off'].includes(lower)) return false;
  throw new ModelFault(path, `must be true or false, not "${lower}"`);
}

function readNumber(value: Value, path: Path): number {
  if (value === null) return 0;
  const read = typeof value === 'string' ? parseDecimal(value) : Number(value instanceof Float ? value.value : value);
  if (read === undefined) throw new ModelFault(path, `must be a number, not "${scalarText(value)}"`);
  if (Math.abs(read) >= 2 ** 63 && Number.isFinite(read))
    throw new ModelFault(path, `is too large: ${scalarText(value)}`);
  if (!Number.isFinite(read)) throw new ModelFault(path, `must be a finite number, not ${scalarText(value)}`);
  return read;
}

function readInteger(value: Value, path: Path): number {
  if (typeof value === 'string' && parseInteger(value) === undefined) {
    throw new ModelFault(path, `must be a whole number, not "${value}"`);
  }
  return Math.trunc(readNumber(value, path));
}

function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(rounded.toPrecision(digits));
    if (Math.fround(candidate) === rounded) return candidate;
  }
  return rounded;
}

/** An integer of the file as text, whole even beyond 2^53. */
function readWhole(value: number | bigint, path: Path): string {
  const read = readInteger(value, path);
  return String(typeof value === 'bigint' ? value : read);
}

export function readBytes(value: Value, path: Path): string {
  if (typeof value === 'number' || typeof value === 'bigint') return readWhole(value, path);
  try {
    return String(readInteger(BigInt(parseBytes(scalarText(value))), path));
  } catch (error) {
    throw error instanceof RangeError ? new ModelFault(path, `is wrong: ${error.message}`) : error;
  }
}

export function readDuration(value: Value, path: Path): string {
  try {
    return formatDuration(parseDuration(scalarText(value)));
  } catch (error) {
    throw error instanceof RangeError ? new ModelFault(path, `is wrong: ${error.message}`) : error;
  }
}

/** A list, left out when it is empty. A single value counts as a list of one. */
export function list(item: Bind): Bind {
  return (value, path) => {
    if (value === null) return undefined;
    const items = Array.isArray(value) ? value : [value];
    if (items.length === 0) return undefined;
    return items.map((each, index) => item(each, [...path, String(index)]) ?? '');
  };
}

/** A mapping with the given attributes, kept even when it is empty; `x-*` attributes stay. */
export function record(shape: Shape): Bind {
  const attributes = new Map(shape.map(([name, bind], place) => [name, { name, bind, place }]));
  return (value, path) => {
    if (!isMapping(value)) return undefined;
    const result: Record<string, unknown> = {};
    // by what is there: a service has five attributes of the hundred that it may have
    const given = Object.keys(value).flatMap((name) => attributes.get(name) ?? []);
    for (const { name, bind } of given.sort((a, b) => a.place - b.place)) {
      const item = value[name];
      const bound = item === undefined ? undefined : bind(item, [...path, name]);
      if (bound !== undefined) result[name] = bound;
    }
    for (const [name, item] of Object.entries(value)) if (name.startsWith('x-')) result[name] = plain(sortKeys(item));
    return result;
  };
}

/** A mapping with the user's keys, left out when it is empty. */
export function dictionary(item: Bind): Bind {
  return (value, path) => {
    if (!isMapping(value) || Object.keys(value).length === 0) return undefined;
    const result = mapping() as Record<string, unknown>;
    for (const key of Object.keys(value).sort()) result[key] = item(value[key] ?? null, [...path, key]) ?? null;
    return result;
  };
}

/** `KEY=VALUE` lines or a mapping of texts; `bare` is the value of a key that has none. */
export function keyValues(bare: '' | null): Bind {
  return (value) => {
    const entries = keyValueEntries(value, bare);
    if (entries.length === 0) return undefined;
    const result = mapping() as Record<string, unknown>;
    for (const [key, item] of entries.sort(([left], [right]) => (left < right ? -1 : 1))) result[key] = item;
    return result;
  };
}

function keyValueEntries(value: Value, bare: '' | null): [string, string | null][] {
  if (isMapping(value))
    return Object.entries(value).map(([key, item]) => [key, item === null ? bare : scalarText(item)]);
  if (!Array.isArray(value)) return [];
  return value.map((line) => {
    const entry = scalarText(line);
    const equals = entry.indexOf('=');
    return equals === -1 ? [entry, bare] : [entry.slice(0, equals), entry.slice(equals + 1)];
  });
}

/** A command: a text is split into words, `null` and `[]` are told apart. */
export const command: Bind = (value, path) => {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((word) => scalarText(word));
  try {
    return splitCommand(scalarText(value));
  } catch (error) {
    if (!(error instanceof UnbalancedCommand)) throw error;
    throw new ModelFault(path, 'is a command line with a quote that is never closed');
  }
};

/** Values as JSON has them: dates as text, floats as numbers. Integers beyond 2^53 stay bigints, to be written whole. */
export function plain(value: Value): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z');
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** `KEY=VALUE` texts whose bare keys are empty. */
export const labels = keyValues('');
export const texts = list(optionalText);
