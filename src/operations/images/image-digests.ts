import { connectEngine } from '../../engine/connect/connect.js';
import { registryDigest } from '../../engine/images/registry-digest.js';
import { canonicalReference } from '../../plan/image-reference.js';
import { loadProject } from '../../project/load-project.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { selectServices } from '../../stack/select.js';

/**
 * The image of each service that names one, pinned to the digest that its registry has for it now:
 * `docker.io/library/node:22@sha256:…`, by service.
 */
export async function imageDigests(
  project: ProjectOptions,
  services: string[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const { stack } = loadProject({ ...project, services });
  const connection = await connectEngine(process.env, signal);
  const asked = new Map<string, Promise<string>>();
  const pin = (service: string, image: string): Promise<string> => {
    const reference = canonicalReference(image);
    if (reference.includes('@')) return Promise.resolve(reference);
    const digest = asked.get(reference) ?? registryDigest(connection, reference, service);
    asked.set(reference, digest);
    return digest.then((found) => `${reference}@${found}`);
  };
  const pinned = selectServices(stack, services, { dependencies: true }).flatMap((name) => {
    const image = stack.services[name]?.image;
    return image === undefined ? [] : [pin(name, image).then((reference) => [name, reference] as const)];
  });
  return Object.fromEntries(await Promise.all(pinned));
}
