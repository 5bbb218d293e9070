import { isMapping, type Value } from './tree.js';

/** A variable that the files refer to. */
export interface Variable {
  name: string;
  defaultValue: string;
  /** What stands in its place when it is set: `${X:+this}`. */
  presenceValue: string;
  required: boolean;
}

const REFERENCE =
  /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{([_a-z][_a-z0-9]*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\}|\{(?:[^{}]|\{[^{}]*\})*\})*))?\})/gi;

/** Every variable in the values of a document, by name; the first mention decides. */
export function findVariables(value: Value): Map<string, Variable> {
  const found = new Map<string, Variable>();
  collect(value, found);
  return found;
}

function collect(value: Value, found: Map<string, Variable>): void {
  if (typeof value === 'string') collectText(value, found);
  else if (Array.isArray(value)) for (const item of value) collect(item, found);
  else if (isMapping(value)) for (const key of Object.keys(value).sort()) collect(value[key] ?? null, found);
}

function collectText(text: string, found: Map<string, Variable>): void {
  for (const [, escaped, named, braced, operator = '', operand = ''] of text.matchAll(REFERENCE)) {
    const name = named ?? braced;
    if (escaped !== undefined || name === undefined) continue;
    const variable = {
      name,
      defaultValue: operator.endsWith('-') ? operand : '',
      presenceValue: operator.endsWith('+') ? operand : '',
      required: operator.endsWith('?'),
    };
    if (!found.has(name)) found.set(name, variable);
    collectText(operand, found);
  }
}
