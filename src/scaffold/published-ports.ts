import { asMapping, type ServiceEntry } from './compose-document.js';

/** Ports on this machine that services of a Compose file publish, with the service; `${X:-8080}` counts as 8080. */
export function publishedPorts(services: Record<string, ServiceEntry>): Map<number, string> {
  const taken = new Map<number, string>();
  for (const [name, service] of Object.entries(services)) {
    const ports = Array.isArray(service['ports']) ? (service['ports'] as unknown[]) : [];
    for (const port of ports.flatMap(publishedOf)) taken.set(port, name);
  }
  return taken;
}

/** The first port from `preferred` upwards that is not taken. */
export function nextFreePort(preferred: number, taken: Map<number, string>): number {
  let port = preferred;
  while (taken.has(port)) port += 1;
  return port;
}

function publishedOf(entry: unknown): number[] {
  if (typeof entry === 'string') return portRange(publishedPart(withDefaults(entry)));
  const published = asMapping(entry)['published'];
  if (typeof published === 'number') return [published];
  return typeof published === 'string' ? portRange(withDefaults(published)) : [];
}

/** The text with each `${NAME:-default}` replaced by its default. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');
}

/** `8080` of `127.0.0.1:8080:80/tcp`, '' where nothing is published on a port of its own choice. */
function publishedPart(short: string): string {
  const parts = short.replace(/\/\w+$/, '').split(':');
  return parts.length > 1 ? (parts.at(-2) ?? '') : '';
}

function portRange(text: string): number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (match === null) return [];
  const first = Number(match[1]);
  const last = Math.min(Number(match[2] ?? first), 65_535);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
