import { DevenvError } from '../errors.js';
import { fillEnvironment } from './bare-variables.js';
import { toLongForms } from './canonical.js';
import { checkModel } from './checks.js';
import { setDefaults } from './defaults.js';
import { applyExtends, rebaseServices } from './extends.js';
import { ModelFault, withLocations } from './fault.js';
import { readRequired } from './files.js';
import { applyIncludes } from './include.js';
import { interpolateModel } from './interpolate-model.js';
import { readDocuments } from './known-documents.js';
import { lookupIn, type LoadScope, type ServiceSource } from './load-context.js';
import { mergeModels } from './merge.js';
import { joinPath } from './paths.js';
import { applyResets } from './resets.js';
import { resolvePaths } from './resolve-paths.js';
import { project } from './schema/project.js';
import { validate } from './schema/validate.js';
import { locate } from './source.js';
import { isMapping, mapping, type Mapping } from './tree.js';
import { removeRedefinitions } from './unique.js';
import type { ParsedDocument } from './yaml-document.js';

/** The files of one project merged into one document in long forms, with defaults and absolute paths. */
export function loadModel(paths: readonly string[], scope: LoadScope): Mapping {
  const merged = paths.reduce((model, path) => layDocuments(parseFile(path, scope), model, scope, 'whole'), mapping());
  return withLocations(scope.context.documents, () => {
    const complete = setDefaults(merged);
    checkModel(complete);
    const { home, realPath } = scope.context.files;
    // Those of an included file count from the directory of the file that names it, which is told in any case.
    const resolved =
      scope.context.resolvePaths || scope.including.length > 0
        ? resolvePaths(complete, { directory: scope.pathBase, home, realPath })
        : complete;
    return scope.context.interpolate ? fillEnvironment(resolved, lookupIn(scope.environment)) : resolved;
  });
}

/** `base` reads a file for its services only: without its includes and extends, and unchecked. */
type Purpose = 'whole' | 'base';

function layDocuments(documents: ParsedDocument[], model: Mapping, scope: LoadScope, purpose: Purpose): Mapping {
  return documents.reduce((current, document) => layDocument(document, current, scope, purpose), model);
}

function parseFile(path: string, scope: LoadScope): ParsedDocument[] {
  const text = readRequired(scope.context.files, path, 'it is a Compose file of this stack', 'yaml');
  const documents = readDocuments(text, path, scope.context.files.memory);
  scope.context.documents.push(...documents.map((document) => document.source));
  return documents;
}

function layDocument(document: ParsedDocument, model: Mapping, scope: LoadScope, purpose: Purpose): Mapping {
  const { file } = document.source;
  return withLocations(scope.context.documents, () => {
    let current = interpolated(document, scope);
    if (purpose === 'whole') {
      current = applyExtends(current, file, document.resets, scope, readServices);
      current = applyIncludes(current, { ...scope, including: [...scope.including, file] }, loadModel);
    }
    current = mergeModels(applyResets(model, document.resets), current);
    current = removeRedefinitions(current);
    if (purpose === 'whole') current = checkSchema(current, file, scope);
    return removeRedefinitions(toLongForms(current, scope.context.interpolate));
  });
}

function interpolated(document: ParsedDocument, scope: LoadScope): Mapping {
  if (!isMapping(document.value)) throw new ModelFault([], `${document.source.file} must hold a mapping at its top`);
  const { context } = scope;
  if (!context.interpolate) return document.value;
  return interpolateModel(document.value, {
    lookup: lookupIn(scope.environment),
    onUnset: (name) => {
      context.warn({ message: `Variable ${name} is not set: an empty text stands for it`, file: document.source.file });
    },
  });
}

function checkSchema(model: Mapping, file: string, scope: LoadScope): Mapping {
  validate(model, project);
  warnOfRefreshIntervals(model, scope);
  if (!('version' in model)) return model;
  scope.context.warn({ message: 'Attribute version is obsolete: it can be removed', file });
  return mapping(Object.entries(model).filter(([key]) => key !== 'version'));
}

/** The one attribute that the specification knows and the model, as docker compose's, does not. */
function warnOfRefreshIntervals(model: Mapping, { context }: LoadScope): void {
  const { services } = model;
  for (const [name, service] of Object.entries(isMapping(services) ? services : {})) {
    if (!isMapping(service) || service['pull_refresh_after'] === undefined) continue;
    const path = ['services', name, 'pull_refresh_after'];
    const message = `${path.join('.')} has no effect, in docker compose neither: pull_policy: every_12h pulls again`;
    context.warn({ message, ...locate(context.documents, path) });
  }
}

function readServices(path: string, scope: LoadScope): ServiceSource {
  const file = joinPath(scope.directory, path);
  const documents = parseFile(file, scope);
  const model = layDocuments(documents, mapping(), scope, 'base');
  if (!isMapping(model['services'])) {
    throw new DevenvError('COMPOSE_INVALID', `${file} has no services to extend`, { location: { file } });
  }
  return {
    file,
    services: rebaseServices(model, path, scope),
    resets: documents.at(-1)?.resets ?? [],
    extended: new Map(),
  };
}
