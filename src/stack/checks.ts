import { ModelFault } from './fault.js';
import { isIpAddress } from './ip.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { readSeeds } from './seed.js';
import { isMapping, scalarText, type Mapping, type Path, type Value } from './tree.js';

type Check = (value: Value, path: Path) => void;

const RULES = compileRules<Check>({
  'volumes.*': checkVolume,
  'configs.*': checkFileObject(['file', 'environment', 'content']),
  'secrets.*': checkFileObject(['file', 'environment']),
  'services.*.ports.*': checkHostAddress,
  'services.*.develop.watch.*.path': checkPath,
  'services.*.deploy.resources.reservations.devices.*': checkDeviceRequest,
  'services.*.gpus.*': checkDeviceRequest,
  'services.*.x-devenv.seed': readSeeds,
});

/** Fails where attributes contradict each other within one resource. */
export function checkModel(model: Mapping): void {
  walk(model, [], RULES);
}

function walk(value: Value, path: Path, rules: RuleNode<Check>): void {
  if (rules.rule !== undefined) {
    rules.rule(value, path);
    return;
  }
  if (!Array.isArray(value) && !isMapping(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const inner = descend(rules, key);
    if (inner !== undefined) walk(item, [...path, key], inner);
  }
}

function checkVolume(value: Value, path: Path): void {
  if (!isMapping(value) || !isExternal(value)) return;
  for (const key of Object.keys(value)) {
    if (key === 'name' || key === 'external' || key.startsWith('x-')) continue;
    throw new ModelFault([...path, key], 'has no place beside external: devenv does not create this volume');
  }
}

export function isExternal(resource: Mapping): boolean {
  return scalarText(resource['external'] ?? false).toLowerCase() === 'true';
}

function checkFileObject(keys: string[]): Check {
  return (value, path) => {
    if (!isMapping(value)) return;
    const given = keys.filter((key) => key in value);
    if (given.length > 1) throw new ModelFault(path, `has both ${given.join(' and ')}: keep one`);
    if (given.length === 0 && !('driver' in value) && !('external' in value)) {
      throw new ModelFault(path, `needs one of ${keys.join(', ')}`);
    }
  };
}

function checkHostAddress(value: Value, path: Path): void {
  const address = isMapping(value) ? value['host_ip'] : undefined;
  if (typeof address === 'string' && !isIpAddress(address)) {
    throw new ModelFault([...path, 'host_ip'], `must be an IP address, not "${address}"`);
  }
}

function checkPath(value: Value, path: Path): void {
  if (value === '') throw new ModelFault(path, 'must not be empty');
}

function checkDeviceRequest(value: Value, path: Path): void {
  if (isMapping(value) && 'count' in value && 'device_ids' in value) {
    throw new ModelFault(path, 'has both count and device_ids: keep one');
  }
}
