/** What a value may be, by its kind. `{ string: true, array: {…} }` takes a text or a list. */
export interface Schema {
  string?: true | StringRule;
  number?: true;
  integer?: true | IntegerRule;
  boolean?: true;
  null?: true;
  array?: ArrayRule;
  object?: ObjectRule;
  /** Anything at all. */
  any?: true;
}

export interface StringRule {
  values?: readonly string[];
  pattern?: RegExp;
}

export interface IntegerRule {
  minimum?: number;
  maximum?: number;
}

export interface ArrayRule {
  items: Schema;
  unique?: boolean;
}

export interface ObjectRule {
  /** Attributes by name. */
  attributes?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  /** Names that the user chooses. */
  names?: { pattern: RegExp; value: Schema };
  /** What other names hold; without it they are refused. */
  others?: Schema;
  /** `x-*` attributes are not welcome here. */
  closed?: boolean;
  /** Who knows the names, as an error says it; Compose where absent. */
  owner?: 'devenv';
}

export const text: Schema = { string: true };
export const textOrNumber: Schema = { string: true, number: true };
export const textOrInteger: Schema = { string: true, integer: true };
export const flag: Schema = { string: true, boolean: true };
export const boolean: Schema = { boolean: true };
export const anything: Schema = { any: true };

export function oneOf(...values: string[]): Schema {
  return { string: { values } };
}

export function listOf(items: Schema): Schema {
  return { array: { items } };
}

export function setOf(items: Schema): Schema {
  return { array: { items, unique: true } };
}

export function attributes(known: Record<string, Schema>, more: Omit<ObjectRule, 'attributes'> = {}): Schema {
  return { object: { attributes: known, ...more } };
}

/** A mapping whose keys are the user's; any key is allowed. */
export function dictionary(value: Schema): Schema {
  return { object: { names: { pattern: /^.+$/, value }, others: anything, closed: true } };
}

/** Keys made of letters, digits, `.`, `_` and `-`, which name services, networks, volumes. */
export const NAME = /^[a-zA-Z0-9._-]+$/;

export const texts = setOf(text);
export const textOrTexts: Schema = { string: true, ...texts };
export const command: Schema = { null: true, string: true, ...listOf(text) };
export const keyValues: Schema = {
  object: { names: { pattern: /.+/, value: { string: true, number: true, boolean: true, null: true } }, closed: true },
  ...texts,
};
export const extraHosts: Schema = {
  object: { names: { pattern: /.+/, value: { string: true, ...listOf(text) } }, closed: true },
  ...texts,
};
export const ulimits: Schema = {
  object: {
    names: {
      pattern: /^[a-z]+$/,
      value: {
        ...textOrInteger,
        ...attributes({ hard: textOrInteger, soft: textOrInteger }, { required: ['soft', 'hard'] }),
      },
    },
    others: anything,
    closed: true,
  },
};
export const fileMounts: Schema = listOf({
  string: true,
  ...attributes({ source: text, target: text, uid: text, gid: text, mode: textOrNumber }),
});
export const driverOptions = dictionary(textOrNumber);
export const hook = attributes(
  { command, user: text, privileged: flag, working_dir: text, environment: keyValues },
  { required: ['command'] },
);
