/** The value of a variable; undefined where it is not set, which differs from empty. */
export type Lookup = (name: string) => string | undefined;

/** What substitution tells besides its result. */
export interface SubstitutionEvents {
  onUnset?: (name: string) => void;
}

type Operator = ':?' | '?' | ':-' | '-' | ':+' | '+';

const OPERATORS: Operator[] = [':?', ':-', ':+', '?', '-', '+'];
const REFERENCE = /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{(?:([_a-z][_a-z0-9]*(?::?[-+?](.*))?)\}|()))/gi;

/** `${X:?message}` where X has no value. */
export class MissingVariable extends Error {
  constructor(
    readonly variable: string,
    readonly explanation: string,
  ) {
    super(explanation);
  }
}

/** A `$` that begins no reference. */
export class InvalidReference extends Error {}

/** Replaces `$X`, `${X}` and the operators of the Compose Specification; `$$` becomes `$`. */
export function substitute(text: string, lookup: Lookup, events: SubstitutionEvents = {}): string {
  if (!text.includes('$')) return text;
  return text.replace(REFERENCE, (whole: string, escaped?: string, named?: string) => {
    if (escaped !== undefined) return '$';
    if (named !== undefined) return valueOf(named, lookup, events);
    return substituteBraced(whole, text, lookup, events);
  });
}

function valueOf(name: string, lookup: Lookup, events: SubstitutionEvents): string {
  const value = lookup(name);
  if (value === undefined) events.onUnset?.(name);
  return value ?? '';
}

function substituteBraced(whole: string, text: string, lookup: Lookup, events: SubstitutionEvents): string {
  const end = closingBrace(whole);
  const reference = whole.slice(2, end === -1 ? -1 : end);
  const rest = end === -1 ? '' : whole.slice(end + 1);
  const name = /^[_a-z][_a-z0-9]*/i.exec(reference)?.[0];
  if (name === undefined || !whole.endsWith('}')) throw new InvalidReference(text);
  const operator = OPERATORS.find((candidate) => reference.startsWith(candidate, name.length));
  if (operator === undefined) return valueOf(name, lookup, events) + rest;
  const operand = reference.slice(name.length + operator.length);
  return applyOperator(operator, name, operand, lookup, events) + substitute(rest, lookup, events);
}

function applyOperator(operator: Operator, name: string, operand: string, lookup: Lookup, events: SubstitutionEvents) {
  const value = lookup(name);
  const present = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  // The operand is read even where it is not used, so that what is required in it must be there.
  const replacement = substitute(operand, lookup, events);
  if (operator.endsWith('+')) return present ? replacement : (value ?? '');
  if (present) return value ?? '';
  if (operator.endsWith('?')) throw new MissingVariable(name, replacement);
  return replacement;
}

/** The position of the brace that closes the first reference, or -1: the match then ends at the last brace. */
function closingBrace(text: string): number {
  let open = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '}' && --open === 0) return index;
    if (text[index] === '{') {
      open++;
      index++;
    }
  }
  return -1;
}
