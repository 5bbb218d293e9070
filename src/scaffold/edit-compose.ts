import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { asMapping, readCompose, type ComposeDocument } from './compose-document.js';
import { insertEntry, type SectionEntry } from './insert-entry.js';

/** The Compose file's text with the entries added, its own text kept as it is wherever YAML lets us. */
export function addEntries(compose: ComposeDocument, entries: SectionEntry[]): string {
  return entries.reduce((current, entry) => readCompose(addEntry(current, entry), current.file), compose).text;
}

function addEntry(compose: ComposeDocument, entry: SectionEntry): string {
  const wanted = withEntry(compose, entry);
  const inserted = insertEntry(compose, entry);
  if (inserted !== undefined && means(inserted, compose.file, wanted)) return inserted;
  return rewrite(compose, entry);
}

/** What the file must mean afterwards. */
function withEntry(compose: ComposeDocument, { section, key, lines }: SectionEntry): unknown {
  const added: unknown = parseDocument(lines.join('\n')).toJS();
  return { ...compose.content, [section]: { ...asMapping(compose.content[section]), [key]: asMapping(added)[key] } };
}

function means(text: string, file: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(readCompose(text, file).content, wanted);
  } catch {
    return false;
  }
}

/** The last resort, for sections in flow style: the whole file is written anew from its document. */
function rewrite(compose: ComposeDocument, { section, key, lines }: SectionEntry): string {
  const { document } = readCompose(compose.text, compose.file);
  const added = parseDocument(lines.join('\n'));
  document.setIn([section, key], added.get(key, true));
  return document.toString({ lineWidth: 0 });
}

/** The entries of a rendered template, section by section, in the order of its text. */
export function entriesOf(fragment: string): SectionEntry[] {
  const entries: SectionEntry[] = [];
  let section = '';
  for (const line of fragment.split('\n')) {
    const [, top] = /^(\w+):/.exec(line) ?? [];
    const [, key] = /^ {2}([\w.-]+):/.exec(line) ?? [];
    if (top !== undefined) section = top;
    else if (key !== undefined) entries.push({ section, key, lines: [line.slice(2)] });
    else entries.at(-1)?.lines.push(line.slice(2));
  }
  return entries.map((entry) => ({ ...entry, lines: withoutTrailingBlanks(entry.lines) }));
}

function withoutTrailingBlanks(lines: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}
