import { DevenvError } from '../errors.js';
import type { FileAccess } from '../stack/files.js';
import { withLocations } from '../stack/fault.js';
import { interpolateModel } from '../stack/interpolate-model.js';
import { isMapping, mapping, scalarText } from '../stack/tree.js';
import { parseYaml } from '../stack/yaml-document.js';

/** Lower case letters, digits, `-` and `_`, beginning with a letter or a digit. */
export function normalizeProjectName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

/**
 * The name given (by flag or COMPOSE_PROJECT_NAME), else the last `name:` of the files, else the directory's. Without an
 * environment, variables in it stay letters.
 */
export function projectName(
  given: string | undefined,
  configFiles: readonly string[],
  directory: string,
  environment: Record<string, string> | undefined,
  files: FileAccess,
): string {
  if (given !== undefined && given !== '') return requireNormalized(given);
  const declared = configFiles
    .map((path) => declaredName(files.read(path, 'yaml') ?? '', path))
    .findLast((name) => name !== '');
  const written = declared ?? '';
  const fromFile = normalizeProjectName(environment === undefined ? written : interpolatedName(written, environment));
  const name = fromFile === '' ? normalizeProjectName(files.realPath(directory).split('/').at(-1) ?? '') : fromFile;
  if (name !== '') return name;
  throw new DevenvError('PROJECT_NAME_INVALID', `No project name can be made of ${directory}`, {
    suggestions: ['add name: NAME to the Compose file', 'devenv -p NAME …'],
  });
}

function interpolatedName(name: string, environment: Record<string, string>): string {
  const interpolated = withLocations([], () =>
    interpolateModel(mapping([['name', name]]), { lookup: (variable) => environment[variable] }),
  );
  return scalarText(interpolated['name'] ?? '');
}

function requireNormalized(name: string): string {
  const normalized = normalizeProjectName(name);
  if (normalized === name) return name;
  throw new DevenvError('PROJECT_NAME_INVALID', `"${name}" is not a project name`, {
    reason: 'It takes lower case letters, digits, - and _, and begins with a letter or a digit',
    ...(normalized === '' ? {} : { suggestions: [`-p ${normalized}`] }),
  });
}

/** A name that needs no YAML parser to be read; words that YAML takes for something else are left to it. */
const PLAIN_NAME = /^ +(?!(?:true|false|null|yes|no|on|off)\b)([a-z][a-z0-9_-]*) *(?: #.*)?\r?$/;

function declaredName(text: string, path: string): string {
  const entries = [...text.matchAll(/^["']?name["']?\s*:(.*)$/gm)];
  if (entries.length === 0 && !text.trimStart().startsWith('{')) return '';
  const plain = entries.length === 1 ? PLAIN_NAME.exec(entries[0]?.[1] ?? '')?.[1] : undefined;
  if (plain !== undefined && entries[0]?.[0].startsWith('name')) return plain;
  try {
    const names = parseYaml(text, path).map(({ value }) => (isMapping(value) ? value['name'] : undefined));
    const last = names.findLast((name) => typeof name === 'string' && name !== '');
    return typeof last === 'string' ? last : '';
  } catch (error) {
    if (error instanceof DevenvError) return '';
    throw error;
  }
}
