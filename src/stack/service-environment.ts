import { DevenvError } from '../errors.js';
import { parseEnvFile, parseRawEnvFile } from './env-file.js';
import { readRequired, type FileAccess } from './files.js';
import type { Lookup, SubstitutionEvents } from './interpolate.js';
import type { Service } from './stack.js';

interface EnvFile {
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
  const { env_file: envFiles, ...rest } = service;
  if (envFiles === undefined) return service;
  const merged = new Map<string, string | null>();
  for (const envFile of envFiles as EnvFile[]) {
    for (const [key, value] of readEnvFile(name, envFile, files, lookup, merged, events)) merged.set(key, value);
  }
  for (const [key, value] of Object.entries(service.environment ?? {})) merged.set(key, value);
  return merged.size === 0 ? rest : { ...rest, environment: sortedRecord(merged) };
}

function readEnvFile(
  service: string,
  envFile: EnvFile,
  files: FileAccess,
  lookup: Lookup,
  above: Map<string, string | null>,
  events: SubstitutionEvents,
): Map<string, string> {
  if (envFile.required === false && files.read(envFile.path) === undefined) return new Map();
  const text = readRequired(files, envFile.path, `service ${service} names it as env_file`);
  const known: Lookup = (key) => lookup(key) ?? above.get(key) ?? undefined;
  if (envFile.format === undefined || envFile.format === '') return parseEnvFile(text, envFile.path, known, events);
  if (envFile.format === 'raw') return parseRawEnvFile(text, known);
  throw new DevenvError('COMPOSE_INVALID', `services.${service}.env_file has an unknown format "${envFile.format}"`, {
    service,
    suggestions: ['use format: raw, or none'],
  });
}

/** The service with its label files merged below its labels. */
export function mergeLabelFiles(name: string, service: Service, files: FileAccess): Service {
  const { label_file: labelFiles, ...rest } = service;
  if (labelFiles === undefined) return service;
  const merged = new Map<string, string | null>();
  for (const path of labelFiles) {
    const text = readRequired(files, path, `service ${name} names it as label_file`);
    for (const [key, value] of parseEnvFile(text, path, () => undefined)) merged.set(key, value);
  }
  for (const [key, value] of Object.entries(service.labels ?? {})) merged.set(key, value);
  return { ...rest, labels: sortedRecord(merged) as Record<string, string> };
}

function sortedRecord<T>(entries: Map<string, T>): Record<string, T> {
  const result = Object.create(null) as Record<string, T>;
  for (const key of [...entries.keys()].sort()) result[key] = entries.get(key) as T;
  return result;
}
