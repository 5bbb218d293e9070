import { escapeDollars, isEmpty, USER_KEYED } from './config-json.js';
import { compareNaturally } from './natural-order.js';
import type { Stack } from './stack.js';
import { isMapping, type Value } from './tree.js';
import { writeYaml } from './yaml-writer.js';

/** The model as `docker compose config` prints it in YAML. */
export function stackToYaml(stack: Stack): string {
  const { name, services, networks, volumes, secrets, configs, models = {} } = stack;
  const parts = { name, services: shorten(services), networks: shorten(networks), volumes, secrets, configs, models };
  const shown = Object.entries(parts).filter(([key, value]) => key === 'services' || !isEmpty(value));
  const extensions = Object.entries(stack.extensions).sort(([left], [right]) => compareNaturally(left, right));
  const ordered = [...shown, ...extensions].map(([key, value]) => [key, orderNamed(key, value)] as const);
  return writeYaml(escapeDollars(Object.fromEntries(ordered)));
}

/** A document without a model, all of whose keys are in the order of the YAML library. */
export function documentToYaml(document: Value): string {
  return writeYaml(orderAll(document));
}

const SECTIONS = new Set(['services', 'volumes', 'secrets', 'configs']);

/** Attributes keep their order, names that the user gave have the YAML library's. */
function orderNamed(key: string, value: unknown): unknown {
  if (key.startsWith('x-')) return orderAll(value);
  return SECTIONS.has(key) || USER_KEYED.has(key) ? orderKeys(value, orderInside) : orderInside(value);
}

function orderInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderInside);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, orderNamed(key, item)]));
}

function orderAll(value: unknown): unknown {
  return Array.isArray(value) ? value.map(orderAll) : orderKeys(value, orderAll);
}

function orderKeys(value: unknown, orderItem: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(orderItem);
  if (!isMapping(value)) return value;
  const keys = Object.keys(value).sort(compareNaturally);
  return Object.fromEntries(keys.map((key) => [key, orderItem((value as Record<string, unknown>)[key])]));
}

/** Leaves out what compose's YAML leaves out and its JSON has. */
function shorten(named: object): unknown {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, shortenAttributes(value)]));
}

const SHORTENED: Record<string, (value: unknown) => boolean> = {
  command: (value) => value === null,
  entrypoint: (value) => value === null,
  ipam: isEmpty,
  exec: (value) =>
    Object.keys(value as object).every((key) => key === 'command') && (value as { command: unknown }).command === null,
  placement: isEmpty,
  resources: isEmpty,
};

const NESTED = new Set(['build', 'deploy', 'develop', 'watch', 'post_start', 'pre_stop']);

function shortenAttributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortenAttributes);
  if (!isMapping(value)) return value;
  const kept = Object.entries(value as Record<string, unknown>).filter(
    ([key, item]) => SHORTENED[key]?.(item) !== true,
  );
  return Object.fromEntries(
    kept.map(([key, item]) => {
      if (key === 'ulimits') return [key, withZeros(item as object)];
      return [key, NESTED.has(key) ? shortenAttributes(item) : item];
    }),
  );
}

/** Limits with both their bounds, which JSON leaves out where they are zero. */
function withZeros(limits: object): unknown {
  const entries = Object.entries(limits).map(([name, limit]: [string, unknown]) => {
    return [name, isMapping(limit) ? { soft: 0, hard: 0, ...limit } : limit] as const;
  });
  return Object.fromEntries(entries);
}
