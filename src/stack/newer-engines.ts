/** Since when an engine knows an attribute. Older ones take it and do nothing. */
export interface Since {
  /** The minor part of the API version: 44 of `1.44`. */
  apiMinor: number;
  engine: string;
  /** Only these values; absent: all. */
  values?: string[];
}

/** Attributes that not every engine acts on, by their place in the file. */
export const NEWER_ENGINES: Record<string, Since> = {
  'networks.*.enable_ipv4': { apiMinor: 48, engine: '28.0' },
  'services.*.annotations': { apiMinor: 43, engine: '24.0' },
  'services.*.networks.*.gw_priority': { apiMinor: 48, engine: '28.0' },
  'services.*.networks.*.interface_name': { apiMinor: 49, engine: '28.1' },
  'services.*.volumes.*.bind.recursive': { apiMinor: 44, engine: '25.0', values: ['writable', 'readonly'] },
  'services.*.volumes.*.image.subpath': { apiMinor: 48, engine: '28.0' },
  'services.*.volumes.*.volume.subpath': { apiMinor: 45, engine: '26.0' },
};
