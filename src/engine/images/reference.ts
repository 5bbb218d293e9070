import { familiarReference } from '../../plan/image-reference.js';

/** The name and the tag of an image; the engine takes a digest in place of a tag. Without either the tag is `latest`. */
export function splitReference(reference: string): { name: string; tag: string } {
  const at = reference.indexOf('@');
  const colon = reference.lastIndexOf(':');
  if (at > 0) return { name: reference.slice(0, at).replace(/:[^/:]+$/, ''), tag: reference.slice(at + 1) };
  if (colon > reference.lastIndexOf('/')) return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
  return { name: reference, tag: 'latest' };
}

/** With host and tag: `api` -> `docker.io/library/api:latest`. BuildKit's own interface takes no short names. */
export function canonicalReference(reference: string): string {
  const familiar = familiarReference(reference);
  const first = familiar.slice(0, Math.max(familiar.indexOf('/'), 0));
  if (/[.:]/.test(first)) return familiar;
  if (reference.startsWith('localhost/')) return `localhost/${familiar}`;
  return `docker.io/${first === '' ? 'library/' : ''}${familiar}`;
}
