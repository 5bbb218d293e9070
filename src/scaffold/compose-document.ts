import { LineCounter, isMap, isScalar, parseAllDocuments, parseDocument, type Document } from 'yaml';
import { DevenvError } from '../errors.js';

/** A service's entry in a Compose file, as its user wrote it. */
export type ServiceEntry = Record<string, unknown>;

/** A user's Compose file, read for changing it: no interpolation, no defaults. */
export interface ComposeDocument {
  /** The file's name, for messages. */
  file: string;
  text: string;
  document: Document.Parsed;
  /** What it holds, aliases and merge keys followed. */
  content: Record<string, unknown>;
  services: Record<string, ServiceEntry>;
}

/** Reads a Compose file's text; broken YAML and what cannot be a Compose file are errors with their place. */
export function readCompose(text: string, file: string): ComposeDocument {
  const documents = parseDocuments(text, file);
  if (documents.length > 1) {
    throw new DevenvError('COMPOSE_INVALID', `${file} holds several YAML documents`, {
      reason: 'A service can be added to a file with one document only.',
      location: { file },
    });
  }
  const document = documents[0] ?? parseDocument('');
  failOnSyntax(document, file);
  if (document.contents !== null && !isMap(document.contents) && !isEmptyScalar(document.contents)) {
    throw new DevenvError('COMPOSE_INVALID', `${file} is not a Compose file: it must be a mapping`, {
      location: { file, line: 1, column: 1 },
    });
  }
  const content = contentOf(document, file);
  failOnSections(content, file);
  return { file, text, document, content, services: servicesOf(content) };
}

/** The sections that an entry may be added to are mappings, where they are there. */
function failOnSections(content: Record<string, unknown>, file: string): void {
  for (const section of ['services', 'networks', 'volumes', 'secrets', 'configs']) {
    const value = content[section] ?? {};
    if (typeof value === 'object' && !Array.isArray(value)) continue;
    throw new DevenvError('COMPOSE_INVALID', `${section} of ${file} must be a mapping`, {
      location: { file },
      suggestions: ['devenv config'],
    });
  }
}

function parseDocuments(text: string, file: string): Document.Parsed[] {
  try {
    const options = { lineCounter: new LineCounter(), merge: true, logLevel: 'silent' } as const;
    return [...parseAllDocuments(text, options)] as Document.Parsed[];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DevenvError('YAML_SYNTAX', `${file} is nested too deeply`, { location: { file }, cause: error });
  }
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

/** The document as plain values; an alias bomb is refused like broken syntax. */
function contentOf(document: Document.Parsed, file: string): Record<string, unknown> {
  try {
    return asMapping(document.toJS());
  } catch (error) {
    throw new DevenvError('YAML_SYNTAX', `${file} is not valid YAML: ${(error as Error).message}`, {
      location: { file },
      cause: error,
    });
  }
}

function failOnSyntax(document: Document.Parsed, file: string): void {
  const [error] = document.errors;
  if (error === undefined) return;
  const position = error.linePos?.[0];
  throw new DevenvError('YAML_SYNTAX', `${file} is not valid YAML: ${error.message.split(/ at line|\n/)[0] ?? ''}`, {
    location: { file, ...(position !== undefined && { line: position.line, column: position.col }) },
    cause: error,
  });
}

function servicesOf(content: Record<string, unknown>): Record<string, ServiceEntry> {
  const services = asMapping(content['services']);
  return Object.fromEntries(Object.entries(services).map(([name, entry]) => [name, asMapping(entry)]));
}

/** The value where it is a mapping, else an empty one. */
export function asMapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
