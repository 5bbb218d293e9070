import { ModelFault } from './fault.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { isFloat, isMapping, mapItems, mapValues, scalarText, type Mapping, type Path, type Value } from './tree.js';
import { parseVolumeSpec } from './volume-spec.js';

type Identity = (item: Value, path: Path) => string;

const keyOf: Identity = (item, path) => {
  if (typeof item !== 'string') throw new ModelFault(path, 'must be text');
  return item.split('=')[0] ?? item;
};

/** Lists in which an item replaces an earlier one of the same identity, at the earlier one's position. */
const RULES = compileRules<Identity>({
  'networks.*.labels': keyOf,
  'networks.*.ipam.options': keyOf,
  'services.*.annotations': keyOf,
  'services.*.build.args': keyOf,
  'services.*.build.additional_contexts': keyOf,
  'services.*.build.platform': keyOf,
  'services.*.build.tags': keyOf,
  'services.*.build.labels': keyOf,
  'services.*.cap_add': keyOf,
  'services.*.cap_drop': keyOf,
  'services.*.configs': mountIdentity(''),
  'services.*.deploy.labels': keyOf,
  'services.*.devices': deviceIdentity,
  'services.*.dns': keyOf,
  'services.*.dns_opt': keyOf,
  'services.*.dns_search': keyOf,
  'services.*.environment': keyOf,
  'services.*.env_file': envFileIdentity,
  'services.*.expose': exposedPort,
  'services.*.labels': keyOf,
  'services.*.links': keyOf,
  'services.*.networks.*.aliases': keyOf,
  'services.*.networks.*.link_local_ips': keyOf,
  'services.*.ports': portIdentity,
  'services.*.profiles': keyOf,
  'services.*.secrets': mountIdentity('/run/secrets'),
  'services.*.sysctls': keyOf,
  'services.*.tmpfs': keyOf,
  'services.*.volumes': volumeIdentity,
});

/** Removes what a later item of the same identity redefines. */
export function removeRedefinitions(model: Mapping): Mapping {
  return walkMapping(model, [], RULES);
}

/** Lists that docker compose goes through once more, and thereby drops where they are empty. */
const GONE_THROUGH = new Set(['args', 'environment']);
const NO_RULES = compileRules<Identity>({});

/** The value with null for each empty list, as docker compose's JSON has lists that it only copies. */
export function withoutEmptyLists(value: Value): Value {
  return withoutEmpty(value, NO_RULES, new Set(), '');
}

/** The same for a document, in which lists stay whose items replace others. */
export function withoutCopiedLists(document: Mapping, normalized: boolean): Value {
  return withoutEmpty(document, RULES, normalized ? GONE_THROUGH : new Set(), '');
}

function withoutEmpty(value: Value, rules: RuleNode<Identity>, dropped: Set<string>, key: string): Value {
  if (Array.isArray(value) && value.length === 0) return rules.rule === undefined || dropped.has(key) ? null : value;
  const inner = (item: Value, name: string) => withoutEmpty(item, descend(rules, name) ?? NO_RULES, dropped, name);
  if (Array.isArray(value)) return mapItems(value, (item, index) => inner(item, String(index)));
  return isMapping(value) ? mapValues(value, inner) : value;
}

function walkMapping(model: Mapping, path: Path, rules: RuleNode<Identity>): Mapping {
  return mapValues(model, (value, key) => {
    const inner = descend(rules, key);
    return inner === undefined ? value : walk(value, [...path, key], inner);
  });
}

function walk(value: Value, path: Path, rules: RuleNode<Identity>): Value {
  if (Array.isArray(value) && rules.rule !== undefined) return lastOfEach(value, path, rules.rule);
  return isMapping(value) ? walkMapping(value, path, rules) : value;
}

function lastOfEach(items: Value[], path: Path, identity: Identity): Value[] {
  const byIdentity = new Map<string, Value>();
  for (const [index, item] of items.entries()) byIdentity.set(identity(item, [...path, String(index)]), item);
  return byIdentity.size === items.length ? items : [...byIdentity.values()];
}

function volumeIdentity(item: Value, path: Path): string {
  if (isMapping(item)) return requiredText(item, 'target', path);
  if (typeof item !== 'string') return '';
  try {
    return scalarText(parseVolumeSpec(item)['target'] ?? '');
  } catch (error) {
    throw error instanceof RangeError ? new ModelFault(path, `("${item}") ${error.message}`) : error;
  }
}

function deviceIdentity(item: Value, path: Path): string {
  if (isMapping(item)) return requiredText(item, 'target', path);
  if (typeof item !== 'string') return '';
  const parts = item.split(':');
  return parts[1] ?? item;
}

function mountIdentity(directory: string): Identity {
  return (item, path) => {
    if (typeof item === 'string') return `${directory}/${item}`;
    if (!isMapping(item)) throw new ModelFault(path, 'must be a name or a mapping');
    return scalarText(item['target'] ?? `${directory}/${scalarText(item['source'] ?? null)}`);
  };
}

function exposedPort(item: Value, path: Path): string {
  if (isFloat(item)) throw new ModelFault(path, `must be a port or a range of ports, not ${scalarText(item)}`);
  return scalarText(item);
}

/** A published port that is a number does not replace the same one in text: docker compose keeps both. */
function portIdentity(item: Value, path: Path): string {
  if (!isMapping(item)) return scalarText(item);
  if (item['target'] === undefined)
    throw new ModelFault(path, 'has no target: say which port of the container it means');
  const part = (key: string, otherwise: string) => scalarText(item[key] ?? otherwise);
  const kind = typeof item['published'] === 'number' ? 'number' : 'text';
  return `${part('host_ip', '0.0.0.0')}:${kind} ${part('published', '')}:${part('target', '')}/${part('protocol', 'tcp')}`;
}

function envFileIdentity(item: Value, path: Path): string {
  return isMapping(item) ? requiredText(item, 'path', path) : scalarText(item);
}

function requiredText(item: Mapping, key: string, path: Path): string {
  const text = item[key];
  if (typeof text !== 'string') throw new ModelFault(path, `has no ${key}`);
  return text;
}
