import { createHash } from 'node:crypto';
import { findProject, loadProject, type ProjectOptions } from '../project/load-project.js';
import { jsonValue, serviceToJson, stackToJson, writeJson } from '../stack/config-json.js';
import { documentToYaml, stackToYaml } from '../stack/config-yaml.js';
import { writeYaml } from '../stack/yaml-writer.js';
import { plain } from '../stack/bind/values.js';
import { loadDocument, type LoadSteps } from '../stack/load-stack.js';
import { dependencyOrder } from '../stack/order.js';
import { selectServices } from '../stack/select.js';
import type { EnvFile } from '../stack/service-environment.js';
import type { Service, Stack, Warning } from '../stack/stack.js';
import { mapping, sortKeys, type Mapping } from '../stack/tree.js';
import { withoutCopiedLists } from '../stack/unique.js';
import { usedResources } from '../stack/used-resources.js';
import { findVariables, type Variable } from '../stack/variables.js';

/** What of a stack is shown. */
export type ConfigView =
  | 'model'
  | 'lock'
  | 'services'
  | 'images'
  | 'volumes'
  | 'networks'
  | 'models'
  | 'profiles'
  | 'environment'
  | 'variables'
  | 'hash';

const WITH_ENV_FILES = new Set<ConfigView>(['model', 'lock', 'environment']);

export interface ConfigRequest {
  view: ConfigView;
  format: 'yaml' | 'json' | undefined;
  /** The services that the model is limited to, with what they need; none means all. */
  services: string[];
  /** The services whose hashes are shown; none means all. */
  hashed: string[];
  /** Images by service that stand in place of those of the files. */
  images?: Record<string, string>;
  steps: LoadSteps;
}

export interface ConfigResult {
  /** As docker compose prints it. */
  text: string;
  /** The same as data. */
  value: unknown;
  warnings: Warning[];
}

/** Loads the stack and shows it, or one view of it, without an engine. */
export function config(project: ProjectOptions, request: ConfigRequest): ConfigResult {
  if (request.view === 'variables') return showVariables(project, request);
  if (request.steps.interpolate === false && request.view === 'model') return showDocument(project, request);
  // docker compose hashes and lists services as they stand before their env files are read.
  const steps = WITH_ENV_FILES.has(request.view) ? request.steps : { ...request.steps, resolveEnvironment: false };
  const loaded = loadProject({ ...project, services: request.services }, steps);
  const { warnings } = loaded;
  const stack = withImages(loaded.stack, request.images ?? {});
  if (request.view === 'lock') return { ...showLock(limitTo(stack, request.services), request), warnings };
  if (request.view === 'model') return { ...showModel(limitTo(stack, request.services), request), warnings };
  return { ...showLines(stack, request), warnings };
}

function limitTo(stack: Stack, names: string[]): Stack {
  if (names.length === 0) return stack;
  const services = Object.create(null) as Record<string, Service>;
  for (const name of selectServices(stack, names, { dependencies: true }).sort()) {
    const service = stack.services[name];
    if (service !== undefined) services[name] = service;
  }
  for (const name of Object.keys(services)) services[name] = withoutAbsent(services[name] ?? {}, services);
  return { ...stack, services, ...(stack.origin.allResources === true ? {} : usedResources(services, stack)) };
}

/** A dependency that is optional and not there is not shown. */
function withoutAbsent(service: Service, services: Record<string, Service>): Service {
  const { depends_on: dependencies } = service;
  if (dependencies === undefined) return service;
  const present = Object.entries(dependencies).filter(([name, { required }]) => required || name in services);
  const entries = Object.entries(service).flatMap(([key, value]): [string, unknown][] => {
    if (key !== 'depends_on') return [[key, value]];
    return present.length === 0 ? [] : [[key, Object.fromEntries(present)]];
  });
  return Object.fromEntries(entries);
}

function withImages(stack: Stack, images: Record<string, string>): Stack {
  const services = Object.entries(stack.services).map(([name, service]) => {
    const image = images[name];
    return [name, image === undefined ? service : { ...service, image }] as const;
  });
  return { ...stack, services: Object.fromEntries(services) };
}

/** An override file that has nothing but the images. */
function showLock(stack: Stack, { format, images = {} }: ConfigRequest): { text: string; value: unknown } {
  const services = Object.keys(stack.services).map((name) => [name, images[name]] as const);
  const pinned = services.map(([name, image]) => [name, image === undefined ? {} : { image }] as const);
  const value = { services: Object.fromEntries(pinned) };
  return { text: format === 'json' ? JSON.stringify(value, null, 2) : writeYaml(value), value };
}

function showModel(stack: Stack, request: ConfigRequest): { text: string; value: unknown } {
  const value = stackToJson(stack);
  return { text: request.format === 'json' ? writeJson(value, 2) : stackToYaml(stack), value: jsonValue(value) };
}

/** Without interpolation the document is shown as merged, not as the typed model. */
function showDocument(project: ProjectOptions, request: ConfigRequest): ConfigResult {
  const { document, warnings } = readDocument(project, request);
  const value = plain(sortKeys(withoutCopiedLists(document, request.steps.normalize ?? true)));
  const text = request.format === 'json' ? writeJson(value, 2) : documentToYaml(document);
  return { text, value: jsonValue(value), warnings };
}

function readDocument(project: ProjectOptions, request: ConfigRequest): { document: Mapping; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const warn = (warning: Warning) => warnings.push(warning);
  const { interpolate } = request.steps;
  const input = findProject({ ...project, services: request.services }, warn, undefined, interpolate);
  const { document } = loadDocument(input, warn, request.steps);
  const name = mapping([['name', input.projectName]]);
  return { document: request.steps.normalize === false ? document : { ...document, ...name }, warnings };
}

function showVariables(project: ProjectOptions, request: ConfigRequest): ConfigResult {
  const steps = { ...request.steps, interpolate: false, normalize: false };
  const { document, warnings } = readDocument(project, { ...request, steps });
  // The project's name is read before the files are, and is no part of them any more.
  const parts = mapping(Object.entries(document).filter(([key]) => key !== 'name'));
  const variables = [...findVariables(parts).values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const value = Object.fromEntries(
    variables.map(({ name, defaultValue, presenceValue, required }) => [
      name,
      { Name: name, DefaultValue: defaultValue, PresenceValue: presenceValue, Required: required },
    ]),
  );
  const text = request.format === 'json' ? JSON.stringify(value, null, 4) : variableTable(variables);
  return { text, value, warnings };
}

function variableTable(variables: Variable[]): string {
  const rows = variables.map((variable) => [
    variable.name,
    String(variable.required),
    variable.defaultValue,
    variable.presenceValue,
  ]);
  const table = [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(20, ...table.map((row) => (row[column] ?? '').length + 3)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('')).join('\n');
}

function showLines(stack: Stack, request: ConfigRequest): { text: string; value: unknown } {
  const lines = linesOf(stack, request);
  return { text: lines.join('\n'), value: lines };
}

function linesOf(stack: Stack, request: ConfigRequest): string[] {
  const names = Object.keys(stack.services).sort();
  switch (request.view) {
    case 'services':
      return dependencyOrder(stack.services);
    case 'images':
      return names.map((name) => stack.services[name]?.image ?? `${stack.name}-${name}`);
    case 'volumes':
      return Object.keys(stack.volumes).sort();
    case 'networks':
      return Object.keys(stack.networks).sort();
    case 'models':
      return modelNames(stack);
    case 'profiles':
      return profilesOf(stack);
    case 'environment':
      return Object.entries(stack.origin.environment)
        .map(([name, value]) => `${name}=${value}`)
        .sort();
    default:
      return hashes(stack, request.hashed);
  }
}

function modelNames(stack: Stack): string[] {
  const models = Object.values(stack.models ?? {}) as { model?: string }[];
  return models.flatMap(({ model }) => model ?? []).sort();
}

function profilesOf(stack: Stack): string[] {
  const services = [...Object.values(stack.services), ...Object.values(stack.disabledServices)];
  return [...new Set(services.flatMap((service) => service.profiles ?? []))].sort();
}

function hashes(stack: Stack, names: string[]): string[] {
  const chosen =
    names.length === 0 ? Object.keys(stack.services) : selectServices(stack, names, { dependencies: false });
  return [...chosen].sort().map((name) => `${name} ${serviceHash(stack.services[name] ?? {})}`);
}

/** Attributes that docker compose leaves out of the hash: changing them does not call for a new container. */
const UNHASHED = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles']);

/** The hash by which docker compose tells whether a service's configuration changed. */
export function serviceHash(service: Service): string {
  const hashed = omit(serviceToJson(service), UNHASHED);
  if (service.env_file !== undefined) hashed['env_file'] = (service.env_file as EnvFile[]).map(shortEnvFile);
  const deploy = hashed['deploy'] as Record<string, unknown> | undefined;
  if (deploy !== undefined) hashed['deploy'] = omit(deploy, new Set(['replicas']));
  return createHash('sha256').update(goJson(hashed)).digest('hex');
}

/** An env file that must be there is its path alone, whatever its format. */
function shortEnvFile(file: EnvFile): unknown {
  return file.required === false ? file : file.path;
}

function omit(value: Record<string, unknown>, keys: Set<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)));
}

/** JSON with the characters escaped that Go escapes. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
