import type { SectionEntry } from './insert-entry.js';

/** The two networks of a project, as they are written into its Compose file. */
const NETWORKS: Record<string, string[]> = {
  edge: ['# What the outside world may reach: gateways and APIs.', 'edge:'],
  data: ['# Databases and caches: no way out, and no way in but from services on it.', 'data:', '  internal: true'],
};

/** Entries of the `networks` section for the project's own networks among the names. */
export function networkEntries(names: string[]): SectionEntry[] {
  return names.flatMap((key) => {
    const lines = NETWORKS[key];
    return lines === undefined ? [] : [{ section: 'networks', key, lines }];
  });
}
