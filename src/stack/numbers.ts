const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The number that a text like `0.5`, `+1e3` or `1_000` stands for; undefined where it is none. */
export function parseDecimal(text: string): number | undefined {
  const digits = text.replace(/(?<=\d)_(?=\d)/g, '');
  return DECIMAL.test(digits) ? Number(digits) : undefined;
}

/** The integer that a text like `5`, `+5` or `-5` stands for, in base 10; undefined where it is none of 64 bits. */
export function parseInteger(text: string): number | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  return Math.abs(Number(text)) < 2 ** 63 ? Number(text) : undefined;
}
