import { Float, isFloat, type Value } from './tree.js';

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const TRUES = new Set(['true', 'True', 'TRUE']);
const FALSES = new Set(['false', 'False', 'FALSE']);
const INFINITIES = new Set(['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']);
const NEGATIVE_INFINITIES = new Set(['-.inf', '-.Inf', '-.INF']);
const NANS = new Set(['.nan', '.NaN', '.NAN']);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?[ \t]*(Z|[-+]\d{1,2}(?::?\d{2})?)?$/;

/** The value of an unquoted scalar, by the rules of the YAML reader that Compose uses (1.2 with octal `0440`). */
export function resolvePlainScalar(text: string): Value {
  if (NULLS.has(text)) return null;
  if (TRUES.has(text)) return true;
  if (FALSES.has(text)) return false;
  const first = text.charCodeAt(0);
  const numeric = first === 0x2b || first === 0x2d || first === 0x2e || (first >= 0x30 && first <= 0x39);
  return numeric ? resolveNumeric(text) : text;
}

const STANDARD_TAG = /^(?:!!|tag:yaml\.org,2002:)(str|null|bool|int|float|timestamp|binary|merge)$/;

/** The value of a scalar with a tag, quoted or not. Throws a RangeError where its text is nothing of that kind. */
export function resolveTaggedScalar(text: string, tag: string): Value {
  const kind = STANDARD_TAG.exec(tag)?.[1];
  if (kind === undefined || kind === 'str') return text;
  if (kind === 'binary') return decodeBase64(text);
  const value = resolvePlainScalar(text);
  if (kind === 'float' && kindOf(value) === 'int') return new Float(Number(value));
  if (kindOf(value) !== kind) throw new RangeError(`"${text}" is no !!${kind}`);
  return value;
}

function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (isFloat(value)) return 'float';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (value instanceof Date) return 'timestamp';
  return value === '<<' ? 'merge' : 'str';
}

function decodeBase64(text: string): string {
  const digits = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    throw new RangeError('!!binary holds what is no base64');
  }
  return new TextDecoder().decode(Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)));
}

function resolveNumeric(text: string): Value {
  const date = resolveTimestamp(text);
  if (date !== undefined) return date;
  const plain = text.replaceAll('_', '');
  const integer = resolveInteger(plain);
  if (integer !== undefined) return integer;
  if (FLOAT.test(plain) && Number.isFinite(Number(plain))) return resolveFloat(Number(plain));
  if (INFINITIES.has(text)) return Infinity;
  if (NEGATIVE_INFINITIES.has(text)) return -Infinity;
  return NANS.has(text) ? NaN : text;
}

function resolveFloat(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

function resolveInteger(plain: string): number | bigint | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits = decimal ?? (hex ? `0x${hex}` : binary ? `0b${binary}` : `0o${octal ?? ''}`);
  const small = Number(digits);
  if (Number.isSafeInteger(small)) return sign === '-' && small !== 0 ? -small : small;
  const big = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return big >= -(2n ** 63n) && big < 2n ** 64n ? big : undefined;
}

function resolveTimestamp(text: string): Date | undefined {
  if (DATE.test(text)) return validDate(`${isoDate(text)}T00:00:00Z`);
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : isoOffset(zone);
  const date = isoDate(`${year ?? ''}-${month ?? ''}-${day ?? ''}`);
  return validDate(`${date}T${(hour ?? '').padStart(2, '0')}:${minute ?? ''}:${second ?? ''}${fraction}${offset}`);
}

function isoDate(text: string): string {
  return text
    .split('-')
    .map((part) => part.padStart(2, '0'))
    .join('-');
}

function isoOffset(zone: string): string {
  const [, sign = '+', hours = '0', minutes = '00'] = /^([-+])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

function validDate(iso: string): Date | undefined {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
