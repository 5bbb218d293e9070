/** Marks of YAML's structure that a file may have outside of blocks of text; one of 100 services has about 5,000. */
const MAX_MARKS = 60_000;
/** Brackets that may be open at once, and dashes that may stand before one value. */
const MAX_DEPTH = 500;

const BLOCK_OF_TEXT = /(?:^|[\s:-])[|>][-+1-9]*[ \t]*(?:#.*)?$/;
const TOP_LEVEL_KEY = /^[\w.-]+:/;
const ROW_OF_DASHES = new RegExp(`(?:[-?][ \\t]+){${MAX_DEPTH},}`);

/** Why a text would cost a parser of YAML too much, told without parsing it; undefined for every file that people write. */
export function tooCostly(text: string): string | undefined {
  let marks = 0;
  let depth = 0;
  let blockIndent: number | undefined;
  for (const line of linesOf(text)) {
    const indent = line.search(/[^ ]/);
    if (indent === -1) continue;
    if (blockIndent !== undefined && indent > blockIndent) continue;
    blockIndent = BLOCK_OF_TEXT.test(line.slice(-200)) ? indent : undefined;
    marks += 1;
    if (TOP_LEVEL_KEY.test(line)) depth = 0;
    for (let index = indent; index < line.length; index++) {
      const change = DEPTHS[line[index] ?? ''];
      if (change === undefined) continue;
      marks += 1;
      depth = Math.max(0, depth + change);
      if (depth > MAX_DEPTH) return 'it is nested too deeply';
      if (marks > MAX_MARKS) break;
    }
    if (marks > MAX_MARKS) return 'it has too many values';
    if (line.length > MAX_DEPTH && ROW_OF_DASHES.test(line)) return 'it is nested too deeply';
  }
  return undefined;
}

const DEPTHS: Record<string, number> = { '[': 1, '{': 1, ']': -1, '}': -1, ',': 0, ':': 0 };

function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}
