import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { EngineConnection } from '../connection.js';
import { limitsWithoutEffect } from './limits-without-effect.js';
import type { ContainerFile, ContainerSpec } from '../spec/spec.js';

/**
 * Makes a container that is ready to start (`POST /containers/create`, a connect for each further network, `PUT
 * /containers/{id}/archive` for its files) and returns its id. If anything fails, no container is left. What the engine
 * takes and cannot do here, it tells in warnings.
 */
export async function createContainer(
  connection: EngineConnection,
  name: string,
  { body, networks, files }: ContainerSpec,
  onWarning: (message: string) => void,
): Promise<string> {
  const { docker } = connection;
  const [{ Id: id, Warnings: warnings }, lost] = await Promise.all([
    create(connection, { ...body, name }),
    limitsWithoutEffect(connection, body),
  ]);
  for (const message of warnings?.length ? warnings : lost) onWarning(message);
  const container = docker.getContainer(id);
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
  return id;
}

interface Created {
  Id: string;
  Warnings?: string[] | null;
}

/** As dockerode's own call, which keeps the warnings to itself. */
function create({ docker }: EngineConnection, options: object): Promise<Created> {
  const statusCodes = { 200: true, 201: true, 400: 'bad parameter', 404: 'no such container', 500: 'server error' };
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path: '/containers/create?', method: 'POST', options, statusCodes }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer as Created);
    });
  });
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
  const { tarOf } = await import('../files/tar.js');
  return tarOf(files.map(({ path, ...file }) => ({ name: posix.relative(folder, path), ...file })));
}
