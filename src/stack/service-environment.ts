import { DevenvError } from '../errors.js';
import { parseEnvFile, parseRawEnvFile } from './env-file.js';
import { readRequired, type FileAccess } from './files.js';
import type { Lookup, SubstitutionEvents } from './interpolate.js';
import type { Service } from './stack.js';

export interface EnvFile {
  path: string;
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
  if (envFile.required === false && files.read(envFile.path) === undefined) return new Map();
  const text = readRequired(files, envFile.path, `service ${service} names it as env_file`);
  if (envFile.format === undefined || envFile.format === '')
    return parseEnvFile(text, envFile.path, known, events, above);
  if (envFile.format === 'raw') return parseRawEnvFile(text, envFile.path, known);
  throw new DevenvError('COMPOSE_INVALID', `services.${service}.env_file has an unknown format "${envFile.format}"`, {
    service,
    suggestions: ['use format: raw, or none'],
  });
}

/** The service with its label files merged below its labels. */
export function mergeLabelFiles(name: string, service: Service, files: FileAccess): Service {
  const { label_file: labelFiles } = service;
  if (labelFiles === undefined) return service;
  const merged = new Map<string, string | null>();
  for (const path of labelFiles) {
    const text = readRequired(files, path, `service ${name} names it as label_file`);
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
