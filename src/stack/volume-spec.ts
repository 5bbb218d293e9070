import { mapping, type Mapping } from './tree.js';

const PROPAGATIONS = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

/** A short volume (`SOURCE:TARGET:OPTIONS`) in its long form. Throws a RangeError that says what is wrong with it. */
export function parseVolumeSpec(spec: string): Mapping {
  if (spec === '') throw new RangeError('is empty');
  if (spec.length <= 2) return mapping([['type', 'volume'], ['target', spec]]); // prettier-ignore
  const parts = splitSpec(spec);
  if (parts.some((part) => part === '')) throw new RangeError('has nothing between two colons');
  if (parts.length > 3) throw new RangeError('has too many colons');
  const [first = '', target, options = ''] = parts;
  const volume = mapping();
  volume['type'] = target !== undefined && isFilePath(first) ? 'bind' : 'volume';
  if (target !== undefined) volume['source'] = first;
  volume['target'] = target ?? first;
  for (const option of options.split(',')) applyOption(volume, option);
  const details = volume['type'] === 'bind' ? 'bind' : 'volume';
  volume[details] ??= mapping();
  if (details === 'bind') (volume['bind'] as Mapping)['create_host_path'] = true;
  return volume;
}

/** Splits at colons, except after a single letter, which is a Windows drive, and inside of `${}`. */
function splitSpec(spec: string): string[] {
  const parts: string[] = [];
  let part = '';
  let references = 0;
  for (const character of spec) {
    if (character === '{' && part.endsWith('$')) references++;
    if (character === '}' && references > 0) references--;
    if (character === ':' && references === 0 && !isLetter(part)) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function isLetter(text: string): boolean {
  return /^\p{L}$/u.test(text);
}

function isFilePath(source: string): boolean {
  return /^(?:[./~]|\\\\|\p{L}:)/u.test(source);
}

function applyOption(volume: Mapping, option: string): void {
  const within = (key: string) => (volume[key] ??= mapping()) as Mapping;
  if (option === 'ro') volume['read_only'] = true;
  else if (option === 'rw') delete volume['read_only'];
  else if (option === 'nocopy') within('volume')['nocopy'] = true;
  else if (option === 'z' || option === 'Z') within('bind')['selinux'] = option;
  else if (PROPAGATIONS.has(option)) within('bind')['propagation'] = option;
}
