import { ModelFault } from './fault.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { cleanPath, joinPath } from './paths.js';
import { isMapping, mapItems, mapping, mapValues, type Mapping, type Path, type Value } from './tree.js';

export interface PathBase {
  /** What relative paths start from. */
  directory: string;
  /** What `~` stands for, undefined where the user has no home. */
  home: string | undefined;
  /** Follows symbolic links; the path itself where it does not exist. */
  realPath: (path: string) => string;
}

type Resolve = (value: Value, base: PathBase, path: Path) => Value;

const RULES = compileRules<Resolve>({
  'services.*.build.context': contextPath,
  'services.*.build.additional_contexts.*': contextPath,
  'services.*.build.ssh.*': plainPath,
  'services.*.env_file.*.path': plainPath,
  'services.*.label_file.*': plainPath,
  'services.*.extends.file': plainPath,
  'services.*.develop.watch.*.path': watchedPath,
  'services.*.volumes.*': mountSource,
  'services.*.x-devenv.seed.sql': plainPath,
  'services.*.x-devenv.seed.*.sql': plainPath,
  'configs.*.file': hostPath,
  'secrets.*.file': hostPath,
  'volumes.*': bindDevice,
});

/** The model with its relative paths made absolute. */
export function resolvePaths(model: Mapping, base: PathBase): Mapping {
  return walk(model, base, [], RULES) as Mapping;
}

function walk(value: Value, base: PathBase, path: Path, rules: RuleNode<Resolve>): Value {
  if (rules.rule !== undefined) return rules.rule(value, base, path);
  const walkItem = (item: Value, key: string): Value => {
    const inner = descend(rules, key);
    return inner === undefined ? item : walk(item, base, [...path, key], inner);
  };
  if (Array.isArray(value)) return mapItems(value, (item, index) => walkItem(item, String(index)));
  return isMapping(value) ? mapValues(value, walkItem) : value;
}

function plainPath(value: Value, base: PathBase): Value {
  if (typeof value !== 'string' || value === '') return value;
  return joinPath(base.directory, expandHome(value, base));
}

/** Host paths of mounts and files may also be Windows paths, which stay as they are. */
function hostPath(value: Value, base: PathBase): Value {
  if (typeof value !== 'string') return value;
  const expanded = expandHome(value, base);
  if (expanded.startsWith('/') || /^(?:[a-zA-Z]:[\\/]|\\\\)/.test(expanded)) return expanded;
  return joinPath(base.directory, expanded);
}

function expandHome(path: string, base: PathBase): string {
  if (!path.startsWith('~') || base.home === undefined) return path;
  return cleanPath(`${base.home}/${path.slice(1)}`);
}

const REMOTE_CONTEXT = /^(?:https?:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/;

function contextPath(value: Value, base: PathBase): Value {
  if (typeof value !== 'string') return value;
  if (REMOTE_CONTEXT.test(value) || value.includes('://')) return value;
  if (value.startsWith('service:')) return value;
  return plainPath(value, base);
}

function watchedPath(value: Value, base: PathBase): Value {
  const absolute = plainPath(value, base);
  return typeof absolute === 'string' && absolute !== '' ? base.realPath(absolute) : absolute;
}

function mountSource(value: Value, base: PathBase, path: Path): Value {
  if (!isMapping(value) || value['type'] !== 'bind') return value;
  if (value['source'] === undefined) throw new ModelFault(path, 'is a bind mount without a source');
  return mapping([...Object.entries(value), ['source', hostPath(value['source'], base)]]);
}

/** A local volume with `o: bind` is a bind mount in disguise. */
function bindDevice(value: Value, base: PathBase): Value {
  if (!isMapping(value) || value['driver'] !== 'local') return value;
  const options = value['driver_opts'];
  if (!isMapping(options) || options['o'] !== 'bind' || options['device'] === undefined) return value;
  const resolved = mapping([...Object.entries(options), ['device', hostPath(options['device'], base)]]);
  return mapping([...Object.entries(value), ['driver_opts', resolved]]);
}
