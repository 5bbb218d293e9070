import { parseEnvFile, parseRawEnvFile } from './env-file.js';
import { ModelFault } from './fault.js';
import type { FileAccess } from './files.js';
import type { Lookup, SubstitutionEvents } from './interpolate.js';
import type { Service } from './stack.js';
import type { Path } from './tree.js';

export interface EnvFile {
  path?: string;
  required?: boolean;
  format?: string;
}

/** The service with its env files merged below its environment, later files over earlier ones. */
export function mergeEnvFiles(
  name: string,
  service: Service,
  files: FileAccess,
  lookup: Lookup,
  events: SubstitutionEvents,
): Service {
  const { env_file: envFiles, environment = {} } = service;
  if (envFiles === undefined) return service;
  const merged = new Map<string, string | null>();
  const known: Lookup = (key) => lookup(key) ?? environment[key] ?? undefined;
  const above: Lookup = (key) => merged.get(key) ?? undefined;
  for (const envFile of envFiles as EnvFile[]) {
    for (const [key, value] of readEnvFile(name, envFile, files, known, events, above)) merged.set(key, value);
  }
  for (const [key, value] of Object.entries(environment)) merged.set(key, value);
  return replaceAttribute(service, 'env_file', 'environment', sortedRecord(merged));
}

function readEnvFile(
  service: string,
  envFile: EnvFile,
  files: FileAccess,
  known: Lookup,
  events: SubstitutionEvents,
  above: Lookup,
): Map<string, string> {
  const { path = '', required = true, format = '' } = envFile;
  const place = ['services', service, 'env_file'];
  if (!required && (path === '' || files.read(path) === undefined)) return new Map();
  const text = readNamed(files, path, place, ['or say that it may be absent, with required: false beside its path']);
  if (format === '') return parseEnvFile(text, path, known, events, above);
  if (format === 'raw') return parseRawEnvFile(text, path, known);
  throw new ModelFault(place, `has an unknown format "${format}"`, {
    at: [...place, path],
    suggestions: ['use format: raw, or none'],
  });
}

/** The text of a file that a service names. */
function readNamed(files: FileAccess, path: string, place: Path, suggestions: string[]): string {
  if (path === '') throw new ModelFault(place, 'names a file without a name');
  const text = files.read(path);
  if (text !== undefined) return text;
  const what = files.isDirectory(path) ? 'is a directory' : 'does not exist';
  throw new ModelFault(place, `names ${path}, which ${what}`, {
    code: 'FILE_NOT_FOUND',
    at: [...place, path],
    suggestions: [`create ${path}`, ...suggestions],
  });
}

/** The service with its label files merged below its labels. */
export function mergeLabelFiles(name: string, service: Service, files: FileAccess): Service {
  const { label_file: labelFiles } = service;
  if (labelFiles === undefined) return service;
  const merged = new Map<string, string | null>();
  for (const path of labelFiles) {
    const text = readNamed(files, path, ['services', name, 'label_file'], []);
    for (const [key, value] of parseEnvFile(text, path, () => undefined)) merged.set(key, value);
  }
  for (const [key, value] of Object.entries(service.labels ?? {})) merged.set(key, value);
  return replaceAttribute(service, 'label_file', 'labels', sortedRecord(merged));
}

/** The service with one attribute in place of another, which stands next to it in the order that hashes depend on. */
function replaceAttribute(service: Service, from: string, to: string, value: object): Service {
  const entries = Object.entries(service).flatMap(([key, item]): [string, unknown][] => {
    if (key === to) return [];
    if (key !== from) return [[key, item]];
    return Object.keys(value).length === 0 ? [] : [[to, value]];
  });
  return Object.fromEntries(entries);
}

function sortedRecord<T>(entries: Map<string, T>): Record<string, T> {
  const result = Object.create(null) as Record<string, T>;
  for (const key of [...entries.keys()].sort()) result[key] = entries.get(key) as T;
  return result;
}
