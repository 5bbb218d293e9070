import { asMapping, type ServiceEntry } from './compose-document.js';
import type { Offer, Template } from './template.js';

/** A service of the stack that offers what another uses. */
export interface Provider {
  kind: string;
  service: string;
  port: number;
  settings: Record<string, string | undefined>;
  /** The secret that holds its password. */
  secret: string | undefined;
  /** When a service that uses it may start. */
  condition: 'service_healthy' | 'service_started';
  networks: string[];
}

/** The services that offer `kind`, in the file's order: made from a template that does, or running a known image. */
export function findProviders(kind: string, services: Record<string, ServiceEntry>, templates: Template[]): Provider[] {
  return Object.entries(services).flatMap(([name, entry]) => {
    const offer = offerOf(entry, templates);
    return offer?.kind === kind ? [describeProvider(name, entry, offer)] : [];
  });
}

/** The template that a service was made from, by its `x-devenv.template`. */
export function templateOf(entry: ServiceEntry, templates: Template[]): Template | undefined {
  const name = asMapping(entry['x-devenv'])['template'];
  return templates.find((template) => template.name === name);
}

function offerOf(entry: ServiceEntry, templates: Template[]): Offer | undefined {
  const made = templateOf(entry, templates);
  if (made !== undefined) return made.offers;
  const repository = repositoryOf(entry['image']);
  return templates.find((template) => template.offers?.images.includes(repository))?.offers;
}

/** `postgres` of `docker.io/library/postgres:17@sha256:…`. */
function repositoryOf(image: unknown): string {
  if (typeof image !== 'string') return '';
  const name = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return name.replace(/^(?:[^/]*[.:][^/]*|localhost)\//, '').replace(/^library\//, '');
}

function describeProvider(service: string, entry: ServiceEntry, offer: Offer): Provider {
  const environment = environmentOf(entry);
  const firstOf = (names: string[]): string | undefined => names.map((name) => environment[name]).find(Boolean);
  const settings = Object.entries(offer.settings).map(([key, { from, default: fallback }]) => [
    key,
    firstOf(from) ?? fallback,
  ]);
  return {
    kind: offer.kind,
    service,
    port: offer.port,
    settings: Object.fromEntries(settings) as Provider['settings'],
    secret: secretBehind(firstOf(offer.secretFrom), entry),
    condition: entry['healthcheck'] === undefined ? 'service_started' : 'service_healthy',
    networks: networksOf(entry),
  };
}

function environmentOf(entry: ServiceEntry): Record<string, string> {
  const environment = entry['environment'];
  const pairs: [string, unknown][] = Array.isArray(environment)
    ? environment.map((line) => {
        const [, key, value] = /^([^=]*)=?(.*)$/s.exec(String(line)) ?? [];
        return [key ?? '', value];
      })
    : Object.entries(asMapping(environment));
  const scalars = pairs.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(scalars.map(([key, value]) => [key, String(value)]));
}

/** The secret whose mount is the file: `db-password` for `/run/secrets/db-password`. */
function secretBehind(file: string | undefined, entry: ServiceEntry): string | undefined {
  const target = file?.split('/').at(-1);
  const secrets = Array.isArray(entry['secrets']) ? (entry['secrets'] as unknown[]) : [];
  for (const secret of secrets) {
    if (secret === target && typeof secret === 'string') return secret;
    const { source, target: mounted = source } = asMapping(secret);
    if (typeof source === 'string' && typeof mounted === 'string' && mounted.split('/').at(-1) === target)
      return source;
  }
  return undefined;
}

function networksOf(entry: ServiceEntry): string[] {
  const networks = entry['networks'];
  const names = Array.isArray(networks) ? networks.map(String) : Object.keys(asMapping(networks));
  return names.length > 0 ? names : ['default'];
}
