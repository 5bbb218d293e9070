import { DevenvError } from '../errors.js';
import type { Service, Stack } from './stack.js';
import type { Value } from './tree.js';
import { withoutEmptyLists } from './unique.js';

/** The model as `docker compose config --format json` prints it: `$` doubled, `x-*` only at the top. */
export function stackToJson(stack: Stack): Record<string, unknown> {
  const { configs, name, networks, secrets, services, volumes } = stack;
  const parts = { configs, name, networks, secrets, services, volumes };
  const shown: [string, unknown][] = [];
  for (const [key, value] of Object.entries(parts)) {
    if (key !== 'services' && isEmpty(value)) continue;
    shown.push([key, typeof value === 'string' ? value : withoutExtensionsInside(value)]);
  }
  const extensions = Object.entries(stack.extensions).sort();
  shown.push(...extensions.map(([key, value]): [string, unknown] => [key, withoutEmptyLists(value as Value)]));
  return escapeDollars(Object.fromEntries(shown)) as Record<string, unknown>;
}

/** Stands before the digits of an integer that no number of JavaScript holds; half of a character is in no text. */
const INTEGER = '\ud800';
const QUOTED_INTEGER = /"\\ud800(-?\d+)"/g;

/** JSON in which integers beyond 2^53 keep all their digits. */
export function writeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, (key, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw notInJson(key, item);
    return typeof item === 'bigint' ? `${INTEGER}${item}` : item;
  }, indent); // prettier-ignore
  return text.replace(QUOTED_INTEGER, '$1');
}

/** The value as a reader of JSON has it: integers beyond 2^53 are rounded. */
export function jsonValue(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item));
  return JSON.parse(text) as unknown;
}

function notInJson(key: string, value: number): DevenvError {
  return new DevenvError('COMPOSE_INVALID', `JSON has no ${value}, which ${key} is`, {
    suggestions: ['devenv config --format yaml'],
  });
}

/** One service as compose's JSON has it, `$` not doubled. */
export function serviceToJson(service: Service): Record<string, unknown> {
  return withoutExtensions(service) as Record<string, unknown>;
}

export function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Doubles every `$`, so that the text reads the same when it is interpolated again. */
export function escapeDollars(value: unknown): unknown {
  if (typeof value === 'string') return doubled(value);
  if (Array.isArray(value)) return value.map(escapeDollars);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [doubled(key), escapeDollars(item)]));
}

function doubled(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Named things keep their names, `x-*` ones too; inside of them `x-*` attributes are left out. */
function withoutExtensionsInside(named: object): unknown {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, withoutExtensions(value)]));
}

/** Attributes whose keys are the user's: an `x-*` key there is data. */
export const USER_KEYED: ReadonlySet<string> = new Set([
  'annotations',
  'args',
  'aux_addresses',
  'driver_opts',
  'environment',
  'labels',
  'options',
  'storage_opt',
  'sysctls',
  'additional_contexts',
  'depends_on',
  'models',
  'networks',
]);

function withoutExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtensions);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(
    kept.map(([key, item]) => {
      if (key === 'blkio_config') return [key, capitalizeDevices(item as object)];
      if (!USER_KEYED.has(key) || typeof item !== 'object' || item === null) return [key, withoutExtensions(item)];
      return [key, withoutExtensionsInside(item as object)];
    }),
  );
}

/** Compose's JSON, and only that, has the members of these devices in capitals. */
function capitalizeDevices(blkio: object): unknown {
  const capitals: Record<string, string> = { path: 'Path', rate: 'Rate', weight: 'Weight' };
  const capitalize = (device: object) =>
    Object.fromEntries(Object.entries(device).map(([key, value]: [string, unknown]) => [capitals[key] ?? key, value]));
  return Object.fromEntries(
    Object.entries(blkio).map(([key, value]: [string, unknown]) => [
      key,
      Array.isArray(value) ? value.map((device) => capitalize(device as object)) : value,
    ]),
  );
}
