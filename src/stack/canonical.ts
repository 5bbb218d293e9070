import { ModelFault } from './fault.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { cleanPath } from './paths.js';
import { parsePortSpec } from './port-spec.js';
import {
  isFloat,
  isMapping,
  mapItems,
  mapping,
  mapValues,
  scalarText,
  type Mapping,
  type Path,
  type Value,
} from './tree.js';
import { parseVolumeSpec } from './volume-spec.js';

type Canonical = (value: Value, path: Path) => Value;

/** Long forms for short ones: what each attribute becomes once its children have theirs. */
const FORMS: Record<string, Canonical> = {
  'services.*.build': longText('context'),
  'services.*.build.secrets.*': longText('source'),
  'services.*.build.additional_contexts': namedContexts,
  'services.*.build.provenance': flagText,
  'services.*.build.sbom': flagText,
  'services.*.build.ssh': sshKeys,
  'services.*.depends_on': longDependencies,
  'services.*.env_file': longEnvFiles,
  'services.*.label_file': listOfText,
  'services.*.extends': longText('service'),
  'services.*.networks': namesToMapping,
  'services.*.models': namesToMapping,
  'services.*.volumes.*': longVolume,
  'services.*.develop.watch.*.ignore': listOfText,
  'services.*.develop.watch.*.include': listOfText,
  'services.*.dns': listOfText,
  'services.*.devices.*': longDevice,
  'services.*.secrets.*': longText('source'),
  'services.*.configs.*': longText('source'),
  'services.*.ports': longPorts,
  'services.*.gpus': longGpus,
  'services.*.ulimits.*': wholeLimit,
  'services.*.build.ulimits.*': wholeLimit,
  'volumes.*': longExternal,
  'networks.*': longExternal,
  'secrets.*': longExternal,
  'configs.*': longExternal,
};

const RULES = compileRules(FORMS);
const LENIENT_RULES = compileRules({ ...FORMS, 'services.*.ports': portsWithVariables });

/**
 * The model with every short form replaced by its long form. A list of ports of which one still holds variables stays
 * short where the model is not interpolated.
 */
export function toLongForms(model: Mapping, interpolated = true): Mapping {
  return walkMapping(model, [], interpolated ? RULES : LENIENT_RULES);
}

function walkMapping(model: Mapping, path: Path, rules: RuleNode<Canonical>): Mapping {
  return mapValues(model, (value, key) => {
    const inner = descend(rules, key);
    return inner === undefined ? value : walk(value, [...path, key], inner);
  });
}

function walk(value: Value, path: Path, rules: RuleNode<Canonical>): Value {
  const inner = walkChildren(value, path, rules);
  return rules.rule === undefined ? inner : rules.rule(inner, path);
}

function walkChildren(value: Value, path: Path, rules: RuleNode<Canonical>): Value {
  if (rules.children.size === 0) return value;
  if (isMapping(value)) return walkMapping(value, path, rules);
  if (!Array.isArray(value)) return value;
  return mapItems(value, (item, index) => {
    const inner = descend(rules, String(index));
    return inner === undefined ? item : walk(item, [...path, String(index)], inner);
  });
}

function longText(key: string): Canonical {
  return (value) => (typeof value === 'string' ? mapping([[key, value]]) : value);
}

function listOfText(value: Value): Value {
  return typeof value === 'string' ? [value] : value;
}

function flagText(value: Value): Value {
  return typeof value === 'boolean' ? String(value) : value;
}

function namesToMapping(value: Value): Value {
  return Array.isArray(value) ? mapping(value.map((name) => [scalarText(name), null])) : value;
}

function keyValues(value: Value): Value {
  if (!Array.isArray(value)) return value;
  return mapping(
    value.map((line) => {
      const text = scalarText(line);
      const equals = text.indexOf('=');
      return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

function namedContexts(value: Value, path: Path): Value {
  const contexts = isMapping(value) ? Object.entries(value) : [];
  for (const [name, context] of contexts) {
    if (typeof context !== 'string')
      throw new ModelFault([...path, name], 'must be text: a directory, an address or an image');
  }
  const lines = Array.isArray(value) ? value : [];
  for (const [index, line] of lines.entries()) {
    if (!scalarText(line).includes('='))
      throw new ModelFault([...path, String(index)], `("${scalarText(line)}") has no context: write NAME=CONTEXT`);
  }
  return keyValues(value);
}

/** A list of SSH keys names each with its path, but for the agent's, `default`. */
function sshKeys(value: Value, path: Path): Value {
  const lines = Array.isArray(value) ? value : [];
  for (const [index, line] of lines.entries()) {
    if (line === 'default' || scalarText(line).includes('=')) continue;
    throw new ModelFault([...path, String(index)], `("${scalarText(line)}") names no key: write ID=PATH or default`);
  }
  return keyValues(value);
}

function longDependencies(value: Value): Value {
  const started = (): Mapping => mapping([['condition', 'service_started'], ['required', true]]); // prettier-ignore
  if (Array.isArray(value)) return mapping(value.map((name) => [scalarText(name), started()]));
  if (!isMapping(value)) return value;
  return mapping(
    Object.entries(value).map(([name, dependency]) => [
      name,
      isMapping(dependency) ? mapping([['required', true], ...Object.entries(dependency)]) : dependency,
    ]),
  );
}

function longEnvFiles(value: Value): Value {
  const files = Array.isArray(value) ? value : [value];
  return files.map((file) => {
    if (typeof file === 'string') return mapping([['path', file], ['required', true]]); // prettier-ignore
    return isMapping(file) ? mapping([['required', true], ...Object.entries(file)]) : file;
  });
}

function longVolume(value: Value, path: Path): Value {
  if (typeof value !== 'string') return value;
  const volume = readVolume(value, path);
  return typeof volume['target'] === 'string'
    ? mapping([...Object.entries(volume), ['target', cleanPath(volume['target'])]])
    : volume;
}

function readVolume(spec: string, path: Path): Mapping {
  try {
    return parseVolumeSpec(spec);
  } catch (error) {
    throw error instanceof RangeError ? new ModelFault(path, `("${spec}") ${error.message}`) : error;
  }
}

function longDevice(value: Value, path: Path): Value {
  if (typeof value !== 'string') return value;
  const parts = value.split(':');
  if (parts.length > 3) throw new ModelFault(path, `("${value}") has too many colons`);
  const [source = '', target = source, permissions = 'rwm'] = parts;
  return mapping([['source', source], ['target', target], ['permissions', permissions]]); // prettier-ignore
}

function longPorts(value: Value, path: Path): Value {
  if (!Array.isArray(value)) return value;
  return value.flatMap((port, index) => (isMapping(port) ? [port] : readPort(port, [...path, String(index)])));
}

function portsWithVariables(value: Value, path: Path): Value {
  if (!Array.isArray(value)) return value;
  try {
    return longPorts(value, path);
  } catch (error) {
    if (error instanceof ModelFault) return value;
    throw error;
  }
}

function readPort(port: Value, path: Path): Mapping[] {
  if (isFloat(port)) throw new ModelFault(path, `(${scalarText(port)}) is not a port`);
  try {
    return parsePortSpec(scalarText(port));
  } catch (error) {
    throw error instanceof RangeError ? new ModelFault(path, `("${scalarText(port)}") ${error.message}`) : error;
  }
}

/** Where variables are not replaced, a limit that is one is refused, as docker compose refuses it. */
function wholeLimit(value: Value, path: Path): Value {
  if (isMapping(value) || typeof value === 'bigint' || Number.isInteger(value)) return value;
  throw new ModelFault(path, `must be written as a whole number, not ${scalarText(value)}`);
}

function longGpus(value: Value): Value {
  return typeof value === 'string' ? [mapping([['count', value]])] : value;
}

/** `external: {name: x}`, the old form of `external: true` with `name: x`. */
function longExternal(value: Value, path: Path): Value {
  if (!isMapping(value) || !isMapping(value['external'])) return value;
  const name = value['external']['name'];
  if (name !== undefined && value['name'] !== undefined && value['name'] !== name) {
    throw new ModelFault(path, 'has both name and external.name: keep name');
  }
  const named = name === undefined ? [] : [['name', name] as const];
  return mapping([...Object.entries(value), ...named, ['external', true]]);
}
