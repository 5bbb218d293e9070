import type { Stack } from './stack.js';

/** The model as `docker compose config --format json` prints it: `$` doubled, `x-*` only at the top. */
export function stackToJson(stack: Stack): Record<string, unknown> {
  const parts = {
    configs: stack.configs,
    name: stack.name,
    networks: stack.networks,
    secrets: stack.secrets,
    services: stack.services,
    volumes: stack.volumes,
  };
  const shown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parts)) {
    if (key === 'services' || typeof value === 'string' || Object.keys(value).length > 0) {
      shown[key] = withoutExtensions(value, true);
    }
  }
  for (const [key, value] of Object.entries(stack.extensions).sort()) shown[key] = value;
  return escapeDollars(shown) as Record<string, unknown>;
}

/** Attributes of the model lose their `x-*` members; keys that the user chose keep theirs. */
function withoutExtensions(value: unknown, userKeys: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutExtensions(item, false));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => userKeys || !key.startsWith('x-'));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutExtensions(item, false)]));
}

function escapeDollars(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escapeDollars);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escapeDollars(item)]));
}
