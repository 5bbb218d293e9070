import type { SourceDocument } from './source.js';
import { isMapping, mapping, type Mapping, type Path, type Value } from './tree.js';
import { parseYaml, type ParsedDocument } from './yaml-document.js';

/** What a document holds, before anything is interpolated: as much as JSON can say. */
export interface KnownDocument {
  value: unknown;
  resets: Path[];
}

/** What was read from texts before: handed in, so that loading itself stays pure. */
export interface DocumentMemory {
  /** What this text of this file was read as, undefined where that is not known. */
  recall: (file: string, text: string) => KnownDocument[] | undefined;
  keep: (file: string, text: string, documents: KnownDocument[]) => void;
}

/**
 * The documents of a Compose file, as `parseYaml` reads them. Reading them is most of what a command computes that only
 * looks at a stack, so that the same text is read once; where its values stand is found when somebody asks.
 */
export function readDocuments(text: string, file: string, memory: DocumentMemory | undefined): ParsedDocument[] {
  if (memory === undefined) return parseYaml(text, file);
  const known = memory.recall(file, text);
  if (known !== undefined) return revived(known, text, file);
  const documents = parseYaml(text, file);
  if (documents.every(({ value }) => isJson(value))) {
    memory.keep(
      file,
      text,
      documents.map(({ value, resets }) => ({ value, resets })),
    );
  }
  return documents;
}

function revived(known: KnownDocument[], text: string, file: string): ParsedDocument[] {
  let parsed: ParsedDocument[] | undefined;
  return known.map(({ value, resets }, index) => {
    const source: SourceDocument = {
      file,
      nodes: () => {
        parsed ??= parseYaml(text, file);
        return parsed[index]?.source.nodes();
      },
    };
    return { value: withoutPrototypes(value), resets, source };
  });
}

/** Whether JSON gives back the same value: it has neither integers beyond 2^53 nor 1.0 nor dates. */
function isJson(value: Value): boolean {
  if (Array.isArray(value)) return value.every(isJson);
  if (isMapping(value)) return Object.values(value).every(isJson);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function withoutPrototypes(value: unknown): Value {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value as Value;
  const result: Mapping = mapping();
  for (const key of Object.keys(value)) result[key] = withoutPrototypes((value as Record<string, unknown>)[key]);
  return result;
}
