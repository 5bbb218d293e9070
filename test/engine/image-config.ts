/** The configuration of an image as a registry keeps it. (OCI distribution specification) */
export async function imageConfig(host: string, repository: string, tag: string): Promise<Record<string, unknown>> {
  const accept = 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
  const manifest = await get(`http://${host}/v2/${repository}/manifests/${tag}`, accept);
  const { digest } = manifest['config'] as { digest: string };
  return get(`http://${host}/v2/${repository}/blobs/${digest}`, '*/*');
}

async function get(url: string, accept: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { headers: { accept } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as Record<string, unknown>;
}
