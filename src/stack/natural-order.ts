const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/** Orders keys as Go's YAML library does: numbers by value, letters after everything else. */
export function compareNaturally(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  let afterDigits = false;
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [x, y] = [a[index] ?? '', b[index] ?? ''];
    if (x === y) {
      afterDigits = DIGIT.test(x);
      continue;
    }
    const [isLetter, otherIsLetter] = [LETTER.test(x), LETTER.test(y)];
    if (isLetter && otherIsLetter) return byCode(x, y);
    if (isLetter || otherIsLetter) return isLetter === afterDigits ? -1 : 1;
    return compareNumbers(a, b, index);
  }
  return a.length - b.length;
}

/** Compares at the first difference, where neither side has a letter. */
function compareNumbers(a: readonly string[], b: readonly string[], index: number): number {
  const lead = (a[index] === '0' || b[index] === '0') && hasNonZeroBefore(a, index) ? '1' : '';
  const [first, second] = [digitsAt(a, index), digitsAt(b, index)];
  const [x, y] = [BigInt(lead + first || '0'), BigInt(lead + second || '0')];
  if (x !== y) return x < y ? -1 : 1;
  if (first.length !== second.length) return first.length - second.length;
  return byCode(a[index] ?? '', b[index] ?? '');
}

function hasNonZeroBefore(characters: readonly string[], index: number): boolean {
  for (let at = index - 1; at >= 0 && /\d/.test(characters[at] ?? ''); at--) if (characters[at] !== '0') return true;
  return false;
}

function digitsAt(characters: readonly string[], index: number): string {
  let end = index;
  while (/\d/.test(characters[end] ?? '')) end++;
  return characters.slice(index, end).join('');
}

function byCode(left: string, right: string): number {
  return (left.codePointAt(0) ?? 0) - (right.codePointAt(0) ?? 0);
}
