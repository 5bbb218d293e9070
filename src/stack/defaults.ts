import { compileRules, descend, type RuleNode } from './path-rules.js';
import { isMapping, mapItems, mapping, mapValues, scalarText, type Mapping, type Value } from './tree.js';

type Default = (value: Mapping) => Mapping;

const RULES = compileRules<Default>({
  'services.*.build': buildContext,
  'services.*.secrets.*': secretTarget,
  'services.*.ports.*': (port) => mapping([['protocol', 'tcp'], ['mode', 'ingress'], ...Object.entries(port)]), // prettier-ignore
  'services.*.deploy.resources.reservations.devices.*': allDevices,
  'services.*.gpus.*': allDevices,
});

/** The model with the defaults of attributes that the file leaves open. */
export function setDefaults(model: Mapping): Mapping {
  return walk(model, RULES) as Mapping;
}

function walk(value: Value, rules: RuleNode<Default> | undefined): Value {
  if (rules === undefined) return value;
  if (Array.isArray(value)) return mapItems(value, (item, index) => walk(item, descend(rules, String(index))));
  if (!isMapping(value)) return value;
  return rules.rule?.(value) ?? mapValues(value, (item, key) => walk(item, descend(rules, key)));
}

function buildContext(build: Mapping): Mapping {
  return mapping([['context', '.'], ...Object.entries(build)]);
}

function secretTarget(secret: Mapping): Mapping {
  const target = `/run/secrets/${scalarText(secret['source'] ?? null)}`;
  return mapping([['target', target], ...Object.entries(secret)]);
}

function allDevices(request: Mapping): Mapping {
  if ('count' in request || 'device_ids' in request) return request;
  return mapping([...Object.entries(request), ['count', 'all']]);
}
