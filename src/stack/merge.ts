import { ModelFault } from './fault.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { isMapping, mapping, scalarText, type Mapping, type Path, type Value } from './tree.js';

type Merge = (base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined) => Value;

/** A second file laid over a first: mappings merge key by key, lists append, scalars are replaced. */
export function mergeModels(base: Mapping, override: Mapping): Mapping {
  return mergeMappings(base, override, [], RULES);
}

/** The same for the value of one place in the document. */
export function mergeAt(base: Value, override: Value, path: Path): Value {
  const rules = path.reduce<RuleNode<Merge> | undefined>((node, key) => descend(node, key), RULES);
  return mergeValues(base, override, path, rules);
}

const replace: Merge = (_base, override) => override;
const union: Merge = (base, override) => [...asSequence(base), ...asSequence(override)];
const unionWithoutRepeats: Merge = (base, override) => {
  const first = asSequence(base);
  return [...first, ...asSequence(override).filter((item) => !first.includes(item))];
};
const keyed: Merge = (base, override, path, rules) => mergeMappings(asMapping(base), asMapping(override), path, rules);

const RULES = compileRules<Merge>({
  'networks.*.ipam.config': mergePools,
  'networks.*.labels': union,
  'volumes.*.labels': union,
  'services.*.annotations': union,
  'services.*.build': mergeBuild,
  'services.*.build.args': union,
  'services.*.build.additional_contexts': union,
  'services.*.build.extra_hosts': unionWithoutRepeats,
  'services.*.build.labels': union,
  'services.*.command': replace,
  'services.*.depends_on': mergeDependencies,
  'services.*.deploy.labels': union,
  'services.*.dns': union,
  'services.*.dns_opt': union,
  'services.*.dns_search': union,
  'services.*.entrypoint': replace,
  'services.*.env_file': union,
  'services.*.label_file': union,
  'services.*.environment': union,
  'services.*.extra_hosts': unionWithoutRepeats,
  'services.*.healthcheck.test': replace,
  'services.*.labels': union,
  'services.*.volumes.*.volume.labels': union,
  'services.*.logging': mergeLogging,
  'services.*.models': keyed,
  'services.*.networks': keyed,
  'services.*.sysctls': union,
  'services.*.tmpfs': union,
  'services.*.ulimits.*': replace,
});

function mergeValues(base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined): Value {
  if (rules?.rule !== undefined) return rules.rule(base, override, path, rules);
  if (override === null) return base;
  if (isMapping(base)) {
    if (!isMapping(override)) throw conflict(path);
    return mergeMappings(base, override, path, rules);
  }
  if (Array.isArray(base)) {
    if (!Array.isArray(override)) throw conflict(path);
    return [...base, ...override];
  }
  return override;
}

function mergeMappings(base: Mapping, override: Mapping, path: Path, rules: RuleNode<Merge> | undefined): Mapping {
  const result = mapping(Object.entries(base));
  for (const [key, value] of Object.entries(override)) {
    const existing = result[key];
    result[key] = existing === undefined ? value : mergeValues(existing, value, [...path, key], descend(rules, key));
  }
  return result;
}

function mergeBuild(base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined): Value {
  const long = (value: Value) => (typeof value === 'string' ? mapping([['context', value]]) : asMapping(value));
  return mergeMappings(long(base), long(override), path, rules);
}

function mergeDependencies(base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined): Value {
  const started = () => mapping([['condition', 'service_started'], ['required', true]]); // prettier-ignore
  return mergeMappings(asMapping(base, started), asMapping(override, started), path, rules);
}

function mergeLogging(base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined): Value {
  const first = asMapping(base);
  const second = asMapping(override);
  const sameDriver = !('driver' in first) || !('driver' in second) || first['driver'] === second['driver'];
  return sameDriver ? mergeMappings(first, second, path, rules) : second;
}

/** Address pools merge by subnet. */
function mergePools(base: Value, override: Value, path: Path, rules: RuleNode<Merge> | undefined): Value {
  if (!Array.isArray(base) || !Array.isArray(override)) throw conflict(path);
  const pools: Mapping[] = [];
  const find = (subnet: Value | undefined) => pools.findIndex((pool) => pool['subnet'] === subnet);
  for (const original of base.map((pool) => asMapping(pool))) {
    for (const change of override.map((pool) => asMapping(pool))) {
      if (change['subnet'] !== original['subnet'] && find(change['subnet']) === -1) {
        pools.push(change);
        continue;
      }
      const merged = mergeMappings(original, change, path, rules);
      const existing = find(merged['subnet']);
      if (existing === -1) pools.push(merged);
      else pools[existing] = merged;
    }
  }
  return pools;
}

function asMapping(value: Value, entry: () => Value = () => null): Mapping {
  if (Array.isArray(value)) return mapping(value.map((item) => [scalarText(item), entry()]));
  return isMapping(value) ? value : mapping();
}

/** `KEY=VALUE` lines of a mapping, sorted; a list stays, a single text becomes a list of one. */
function asSequence(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [value];
  if (!isMapping(value)) return [];
  const lines = Object.entries(value).flatMap(([key, item]) => {
    if (item === null) return [key];
    return (Array.isArray(item) ? item : [item]).map((each) => `${key}=${scalarText(each)}`);
  });
  return lines.sort(byCodeUnit);
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function conflict(path: Path): ModelFault {
  return new ModelFault(path, 'is a list in one file and a mapping or a single value in another');
}
