/**
 * An image reference as the engine lists it: Docker Hub's host and `library/` dropped, `:latest` added where there is
 * neither tag nor digest. Podman's `localhost/` prefix is dropped too. (distribution/reference, "familiar" names)
 */
export function familiarReference(reference: string): string {
  let name = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^localhost\//, '');
  if (name.startsWith('library/')) name = name.slice('library/'.length);
  const last = name.slice(name.lastIndexOf('/') + 1);
  return name.includes('@') || last.includes(':') ? name : `${name}:latest`;
}
