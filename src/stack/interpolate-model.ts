import { ModelFault } from './fault.js';
import { InvalidReference, MissingVariable, substitute, type Lookup, type SubstitutionEvents } from './interpolate.js';
import { parseDecimal, parseInteger } from './numbers.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import { isMapping, mapItems, mapValues, type Mapping, type Path, type Value } from './tree.js';

type Cast = (text: string) => Value | undefined;

const integer: Cast = parseInteger;
const decimal: Cast = parseDecimal;
const boolean: Cast = (text) => {
  const lower = text.toLowerCase();
  if (['true', 'y', 'yes', 'on'].includes(lower)) return true;
  return ['false', 'n', 'no', 'off'].includes(lower) ? false : undefined;
};

const CAST_NAMES = new Map<Cast, string>([
  [integer, 'an integer'],
  [decimal, 'a number'],
  [boolean, 'true or false'],
]);

/** Attributes whose text becomes a number or a boolean once its variables are replaced. */
const CASTS: RuleNode<Cast> = compileRules<Cast>({
  'services.*.cpu_count': integer,
  'services.*.cpu_percent': decimal,
  'services.*.cpu_period': integer,
  'services.*.cpu_quota': integer,
  'services.*.cpu_rt_period': integer,
  'services.*.cpu_rt_runtime': integer,
  'services.*.cpus': decimal,
  'services.*.cpu_shares': integer,
  'services.*.init': boolean,
  'services.*.deploy.replicas': integer,
  'services.*.deploy.update_config.parallelism': integer,
  'services.*.deploy.update_config.max_failure_ratio': decimal,
  'services.*.deploy.rollback_config.parallelism': integer,
  'services.*.deploy.rollback_config.max_failure_ratio': decimal,
  'services.*.deploy.restart_policy.max_attempts': integer,
  'services.*.deploy.placement.max_replicas_per_node': integer,
  'services.*.healthcheck.retries': integer,
  'services.*.healthcheck.disable': boolean,
  'services.*.oom_kill_disable': boolean,
  'services.*.oom_score_adj': integer,
  'services.*.pids_limit': integer,
  'services.*.ports.*.target': integer,
  'services.*.privileged': boolean,
  'services.*.read_only': boolean,
  'services.*.scale': integer,
  'services.*.stdin_open': boolean,
  'services.*.tty': boolean,
  'services.*.ulimits.*': integer,
  'services.*.ulimits.*.hard': integer,
  'services.*.ulimits.*.soft': integer,
  'services.*.volumes.*.read_only': boolean,
  'services.*.volumes.*.volume.nocopy': boolean,
  'networks.*.external': boolean,
  'networks.*.internal': boolean,
  'networks.*.attachable': boolean,
  'networks.*.enable_ipv6': boolean,
  'volumes.*.external': boolean,
  'secrets.*.external': boolean,
  'configs.*.external': boolean,
});

export interface Interpolation extends SubstitutionEvents {
  lookup: Lookup;
}

/** Replaces the variables of every value, never of keys, and casts the text of numeric and boolean attributes. */
export function interpolateModel(model: Mapping, interpolation: Interpolation): Mapping {
  return interpolateMapping(model, [], CASTS, interpolation);
}

function interpolateMapping(
  model: Mapping,
  path: Path,
  rules: RuleNode<Cast> | undefined,
  how: Interpolation,
): Mapping {
  return mapValues(model, (value, key) => interpolateValue(value, [...path, key], descend(rules, key), how));
}

function interpolateValue(value: Value, path: Path, rules: RuleNode<Cast> | undefined, how: Interpolation): Value {
  if (typeof value === 'string' && rules?.rule === undefined && !value.includes('$')) return value;
  if (typeof value === 'string') return castText(replaceVariables(value, path, how), path, rules?.rule);
  if (Array.isArray(value)) {
    return mapItems(value, (item, index) => {
      const key = String(index);
      return interpolateValue(item, [...path, key], descend(rules, key), how);
    });
  }
  return isMapping(value) ? interpolateMapping(value, path, rules, how) : value;
}

function replaceVariables(text: string, path: Path, how: Interpolation): string {
  try {
    return substitute(text, how.lookup, how);
  } catch (error) {
    throw substitutionFault(error, path);
  }
}

function substitutionFault(error: unknown, path: Path): unknown {
  if (error instanceof MissingVariable) {
    return new ModelFault(path, `needs variable ${error.variable}, which has no value`, {
      code: 'VARIABLE_MISSING',
      ...(error.explanation === '' ? {} : { reason: error.explanation }),
      suggestions: [`add ${error.variable}=… to .env`, `${error.variable}=… devenv …`],
    });
  }
  if (!(error instanceof InvalidReference)) return error;
  return new ModelFault(path, `has a variable reference that cannot be read: ${error.message}`, {
    suggestions: ['write ${NAME} or ${NAME:-default}', 'write $$ for a dollar sign'],
  });
}

function castText(text: string, path: Path, cast: Cast | undefined): Value {
  if (cast === undefined) return text;
  const value = cast(text);
  if (value === undefined) throw new ModelFault(path, `must be ${CAST_NAMES.get(cast) ?? 'a value'}, not "${text}"`);
  return value;
}
