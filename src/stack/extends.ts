import { ModelFault } from './fault.js';
import { mergeAt } from './merge.js';
import { directoryOf, joinPath, relativePath } from './paths.js';
import { applyResets } from './resets.js';
import { resolvePaths } from './resolve-paths.js';
import type { LoadScope, ServiceSource } from './load-context.js';
import { nearest } from './suggest.js';
import { isMapping, mapping, section, type Mapping, type Path, type Value } from './tree.js';

/** Reads a file whose services are extended. */
export type ReadServices = (path: string, scope: LoadScope) => ServiceSource;

/** The document with every `extends` replaced by the merge of the base and the service. */
export function applyExtends(
  document: Mapping,
  file: string,
  resets: readonly Path[],
  scope: LoadScope,
  read: ReadServices,
): Mapping {
  const services = section(document, 'services');
  if (!Object.values(services).some((service) => isMapping(service) && 'extends' in service)) return document;
  const source: ServiceSource = { file, services, resets, extended: new Map() };
  const extended = mapping(Object.keys(services).map((name) => [name, extendService(name, source, scope, read, [])]));
  return mapping([...Object.entries(document), ['services', extended]]);
}

function extendService(
  name: string,
  source: ServiceSource,
  scope: LoadScope,
  read: ReadServices,
  chain: readonly string[],
): Value {
  const known = source.extended.get(name);
  if (known !== undefined) return known;
  const extended = mergeBase(name, source, scope, read, chain);
  source.extended.set(name, extended);
  return extended;
}

function mergeBase(
  name: string,
  source: ServiceSource,
  scope: LoadScope,
  read: ReadServices,
  chain: readonly string[],
): Value {
  const service = source.services[name] ?? null;
  if (!isMapping(service) || service['extends'] === undefined) return service;
  const place = ['services', name, 'extends'];
  const link = `${name} in ${source.file}`;
  if (chain.includes(link))
    throw new ModelFault(place, `goes round in a circle: ${[...chain, link].join(' extends ')}`);
  const { base, file } = readReference(service['extends'], place);
  const from = file === undefined ? source : readBase(file, place, scope, read);
  if (!(base in from.services)) throw unknownBase(base, from, place);
  const original = extendService(base, from, scope, read, [...chain, link]);
  if (!isMapping(original)) return without(service, 'extends');
  const path = ['services', name];
  const cleared = applyResets(mapping([['services', mapping([[name, original]])]]), source.resets);
  const merged = mergeAt(section(cleared, 'services')[name] ?? original, service, path);
  return without(merged as Mapping, 'extends');
}

function readBase(path: string, place: Path, scope: LoadScope, read: ReadServices): ServiceSource {
  const file = joinPath(scope.directory, path);
  const known = scope.bases.get(file);
  if (known !== undefined) return known;
  if (scope.context.files.read(file) === undefined) {
    throw new ModelFault([...place, 'file'], `names ${file}, which does not exist`, { code: 'FILE_NOT_FOUND' });
  }
  const base = read(path, scope);
  scope.bases.set(file, base);
  return base;
}

function readReference(value: Value, place: Path): { base: string; file: string | undefined } {
  if (typeof value === 'string') return { base: value, file: undefined };
  const base = isMapping(value) ? value['service'] : undefined;
  if (!isMapping(value) || typeof base !== 'string') throw new ModelFault(place, 'needs service: the name of the base');
  const file = value['file'];
  if (file !== undefined && file !== null && typeof file !== 'string')
    throw new ModelFault([...place, 'file'], 'must be a path');
  return { base, file: file ?? undefined };
}

function unknownBase(base: string, from: ServiceSource, place: Path): ModelFault {
  const near = nearest(base, Object.keys(from.services));
  return new ModelFault(place, `names service ${base}, which ${from.file} does not have`, {
    ...(near === undefined ? {} : { suggestions: [`Did you mean ${near}?`] }),
  });
}

function without(value: Mapping, key: string): Mapping {
  return mapping(Object.entries(value).filter(([name]) => name !== key));
}

/** The services of another file, their paths made relative to the extending project's directory. */
export function rebaseServices(model: Mapping, path: string, scope: LoadScope): Mapping {
  const directory = relativePath(scope.directory, directoryOf(joinPath(scope.directory, path)));
  const { home, realPath } = scope.context.files;
  return section(resolvePaths(model, { directory, home, realPath }), 'services');
}
