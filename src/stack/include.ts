import { DevenvError } from '../errors.js';
import { plain } from './bind/values.js';
import { writeJson } from './config-json.js';
import { parseEnvFile } from './env-file.js';
import { ModelFault } from './fault.js';
import { readRequired } from './files.js';
import { lookupIn, type LoadScope } from './load-context.js';
import { directoryOf, joinPath, relativePath } from './paths.js';
import { isMapping, mapping, section, sortKeys, type Mapping, type Path, type Value } from './tree.js';

const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

interface Include {
  paths: string[];
  projectDirectory: string | undefined;
  envFiles: string[];
}

/** Loads the files of an included project into one model. */
export type LoadIncluded = (paths: string[], scope: LoadScope) => Mapping;

/** The document with what its `include` names. Fails where both define a thing and differ. */
export function applyIncludes(document: Mapping, scope: LoadScope, load: LoadIncluded): Mapping {
  if (document['include'] === undefined) return document;
  const includes = readIncludes(document['include']);
  const own = mapping(Object.entries(document).filter(([key]) => key !== 'include'));
  return includes.reduce(
    (model, include, index) => importModel(loadInclude(include, ['include', String(index)], scope, load), model),
    own,
  );
}

function readIncludes(value: Value): Include[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new ModelFault(['include'], 'must be a list');
  return value.map((item, index) => {
    const place = ['include', String(index)];
    if (item === null) return { paths: [], projectDirectory: undefined, envFiles: [] };
    if (typeof item === 'string') return { paths: [item], projectDirectory: undefined, envFiles: [] };
    if (!isMapping(item)) throw new ModelFault(place, 'must be a path or a mapping with path');
    const directory = item['project_directory'];
    return {
      paths: readTexts(item['path'], [...place, 'path']),
      projectDirectory: typeof directory === 'string' && directory !== '' ? directory : undefined,
      envFiles: readTexts(item['env_file'], [...place, 'env_file']),
    };
  });
}

function readTexts(value: Value | undefined, place: Path): string[] {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item !== 'string') throw new ModelFault(place, 'must be a path or a list of paths');
    return item;
  });
}

function loadInclude(include: Include, place: Path, scope: LoadScope, load: LoadIncluded): Mapping {
  const paths = include.paths.map((path) => joinPath(scope.directory, path));
  const main = paths[0];
  if (main === undefined) return mapping();
  if (scope.including.includes(main)) throw cycle([...scope.including, main]);
  const missing = paths.find((path) => scope.context.files.read(path) === undefined);
  if (missing !== undefined) {
    throw new ModelFault(place, `names ${missing}, which does not exist`, { code: 'FILE_NOT_FOUND' });
  }
  const directory =
    include.projectDirectory === undefined ? directoryOf(main) : joinPath(scope.directory, include.projectDirectory);
  const environment = { ...includedEnvironment(include, directory, scope), ...scope.environment };
  const pathBase = relativePath(scope.directory, directory);
  const { context, including } = scope;
  const key = JSON.stringify([paths, directory, pathBase, environment]);
  const known = context.included.get(key);
  if (known !== undefined) return known;
  const model = load(paths, { context, directory, pathBase, environment, including, bases: new Map() });
  noteContents(model, environment, context.includedContents);
  context.included.set(key, model);
  return model;
}

/** Secrets and configs may be made of variables that only the included project's .env has. */
function noteContents(model: Mapping, environment: Record<string, string>, contents: Map<string, string>): void {
  const lookup = lookupIn(environment);
  for (const key of ['secrets', 'configs']) {
    for (const [name, object] of Object.entries(section(model, key))) {
      const variable = isMapping(object) ? object['environment'] : undefined;
      const content = typeof variable === 'string' ? lookup(variable) : undefined;
      if (content !== undefined && !contents.has(`${key}.${name}`)) contents.set(`${key}.${name}`, content);
    }
  }
}

function cycle(files: readonly string[]): DevenvError {
  const [first = ''] = files;
  return new DevenvError('DEPENDENCY_CYCLE', `${first} includes itself`, {
    reason: files.join(' includes '),
    location: { file: first },
  });
}

function includedEnvironment(include: Include, directory: string, scope: LoadScope): Record<string, string> {
  const { files } = scope.context;
  const implicit = joinPath(directory, '.env');
  const paths = include.envFiles.filter((path) => path !== '/dev/null').map((path) => joinPath(scope.directory, path));
  if (include.envFiles.length === 0 && files.read(implicit) !== undefined) paths.push(implicit);
  const found: Record<string, string> = {};
  for (const path of paths) {
    const text = readRequired(files, path, 'include names it as env_file');
    const outer = lookupIn(scope.environment);
    for (const [name, value] of parseEnvFile(text, path, (key) => outer(key) ?? found[key])) found[name] = value;
  }
  return found;
}

function importModel(imported: Mapping, model: Mapping): Mapping {
  const result = mapping(Object.entries(model));
  for (const key of SECTIONS) {
    if (!isMapping(imported[key])) continue;
    const merged = mapping(Object.entries(section(result, key)));
    for (const [name, theirs] of Object.entries(imported[key])) {
      if (name in merged && !sameValue(theirs, merged[name] ?? null)) throw conflict(key, name);
      merged[name] = theirs;
    }
    result[key] = merged;
  }
  return result;
}

function conflict(key: string, name: string): ModelFault {
  return new ModelFault([key, name], 'is also defined by an included file, in another way', {
    suggestions: [`change it in compose.override.yaml, or in a further file under path: of the include`],
  });
}

function sameValue(left: Value, right: Value): boolean {
  return writeJson(plain(sortKeys(left))) === writeJson(plain(sortKeys(right)));
}
