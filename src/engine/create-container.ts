import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { EngineConnection } from './connection.js';
import type { ContainerFile, ContainerSpec } from './spec/spec.js';

/**
 * Makes a container that is ready to start (`POST /containers/create`, a connect for each further network, `PUT
 * /containers/{id}/archive` for its files) and returns its id. If anything fails, no container is left.
 */
export async function createContainer(
  { docker }: EngineConnection,
  name: string,
  { body, networks, files }: ContainerSpec,
): Promise<string> {
  const container = await docker.createContainer({ ...body, name });
  try {
    for (const [network, endpoint] of Object.entries(networks)) {
      await docker.getNetwork(network).connect({ Container: container.id, EndpointConfig: endpoint });
    }
    const readOnly = body.HostConfig?.ReadonlyRootfs === true;
    for (const [folder, group] of groupByFolder(files, readOnly)) {
      await container.putArchive(Readable.from([await archive(folder, group)]), { path: folder });
    }
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    throw error;
  }
  return container.id;
}

/** Files by the folder to unpack them in: their own where the root is read-only, else the root. */
function groupByFolder(files: ContainerFile[], readOnly: boolean): Map<string, ContainerFile[]> {
  const groups = new Map<string, ContainerFile[]>();
  for (const file of files) {
    const folder = readOnly ? posix.dirname(file.path) : '/';
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return groups;
}

async function archive(folder: string, files: ContainerFile[]): Promise<Buffer> {
  const { tarOf } = await import('./tar.js');
  return tarOf(files.map(({ path, ...file }) => ({ name: posix.relative(folder, path), ...file })));
}
