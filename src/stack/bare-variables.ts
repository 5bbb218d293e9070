import type { Lookup } from './interpolate.js';
import { isMapping, mapping, section, type Mapping, type Value } from './tree.js';

/** Gives `environment` entries without a value the value that the project's environment has for them. */
export function fillEnvironment(model: Mapping, lookup: Lookup): Mapping {
  if (!isMapping(model['services'])) return model;
  const services = Object.entries(section(model, 'services')).map(([name, service]) => {
    if (!isMapping(service) || service['environment'] === undefined) return [name, service] as const;
    const environment = fillBareKeys(service['environment'], lookup, true);
    return [name, mapping([...Object.entries(service), ['environment', environment]])] as const;
  });
  return mapping([...Object.entries(model), ['services', mapping(services)]]);
}

/** `KEY` becomes `KEY=value` where the lookup has one; otherwise it stays bare, or is dropped unless `keep`. */
export function fillBareKeys(value: Value, lookup: Lookup, keep: boolean): Value {
  if (Array.isArray(value)) return value.flatMap((line) => fillLine(line, lookup, keep));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, Value][] => {
    if (item !== null) return [[key, item]];
    const found = lookup(key);
    if (found !== undefined) return [[key, found]];
    return keep ? [[key, null]] : [];
  });
  return mapping(entries);
}

function fillLine(line: Value, lookup: Lookup, keep: boolean): Value[] {
  if (typeof line !== 'string' || line.includes('=')) return [line];
  const found = lookup(line);
  if (found !== undefined) return [`${line}=${found}`];
  return keep ? [line] : [];
}
