import { isMapping, mapping, type Mapping, type Path, type Value } from './tree.js';

/** The model without what `!reset` and `!override` of a later file drop. */
export function applyResets(model: Mapping, resets: readonly Path[]): Mapping {
  return resets.reduce((current, path) => dropAt(current, path) as Mapping, model);
}

function dropAt(value: Value, path: Path): Value {
  const [key, ...rest] = path;
  if (key === undefined || !isMapping(value) || !(key in value)) return value;
  const entries = Object.entries(value);
  if (rest.length === 0) return mapping(entries.filter(([name]) => name !== key));
  return mapping(entries.map(([name, item]) => [name, name === key ? dropAt(item, rest) : item]));
}
