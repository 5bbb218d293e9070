/**
 * An image reference as the engine lists it: Docker Hub's host and `library/` dropped, `:latest` added where there is
 * neither tag nor digest. Podman's `localhost/` prefix is dropped too. (distribution/reference, "familiar" names)
 */
export function familiarReference(reference: string): string {
  // no patterns here: V8 compiles one at its second use, and each container has an image
  const host = ['docker.io/', 'index.docker.io/'].find((one) => reference.startsWith(one)) ?? '';
  let name = reference.slice(host.length);
  for (const prefix of ['localhost/', 'library/']) if (name.startsWith(prefix)) name = name.slice(prefix.length);
  const last = name.slice(name.lastIndexOf('/') + 1);
  return name.includes('@') || last.includes(':') ? name : `${name}:latest`;
}

/**
 * An image reference in full: host and `library/` of Docker Hub written out, `:latest` where there is neither tag nor
 * digest, no tag beside a digest. (distribution/reference, ParseDockerRef)
 */
export function canonicalReference(reference: string): string {
  const [first = '', ...others] = reference.split('/');
  const isHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = isHost ? reference : `docker.io/${others.length === 0 ? 'library/' : ''}${reference}`;
  const name = path.replace(/^(docker\.io\/)docker\.io\//, '$1').replace(/^index\.docker\.io\//, 'docker.io/');
  const digest = name.indexOf('@');
  if (digest > 0) return name.slice(0, digest).replace(/:[^:/]+$/, '') + name.slice(digest);
  return name.slice(name.lastIndexOf('/')).includes(':') ? name : `${name}:latest`;
}
