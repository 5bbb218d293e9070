/** One entry of `cache_from` or `cache_to`. */
export interface CacheEntry {
  /** `registry`, `inline`, `local`, `gha` … */
  type: string;
  attributes: Record<string, string>;
}

/** Reads `type=local,dest=…`; a bare image reference stands for `type=registry,ref=…`. */
export function readCacheEntry(entry: string): CacheEntry {
  if (!entry.includes('=')) return { type: 'registry', attributes: { ref: entry } };
  const pairs = entry.split(',').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [part.trim(), ''] : [part.slice(0, at).trim(), part.slice(at + 1)];
  });
  const { type = 'registry', ...attributes } = Object.fromEntries(pairs) as Record<string, string>;
  return { type, attributes };
}
