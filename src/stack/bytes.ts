const POWERS: Record<string, number> = { k: 1, m: 2, g: 3, t: 4, p: 5 };
const SIZE = /^(\d+(?:\.\d*)?|\.\d+) ?(?:([kmgtp])(?:i?b)?|b)?$/i;

/** Bytes of `64m`, `1.5gb`, `10 KiB`, `512`; the units are powers of 1024. Throws a RangeError otherwise. */
export function parseBytes(text: string): number {
  const match = SIZE.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a size such as 64m or 1gb`);
  return Math.floor(Number(match[1]) * 1024 ** (POWERS[match[2]?.toLowerCase() ?? ''] ?? 0));
}
