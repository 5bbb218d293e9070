import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** A file of a container. */
export interface ContainerFileStat {
  size: number;
  /** Milliseconds since 1970. */
  mtime: number;
  /** The same in RFC 3339, to the nanosecond. */
  modified: string;
  /** Of Go's `fs.FileMode`. */
  mode: number;
  isDirectory: boolean;
  /** What a link points to, as it says; '' for what is no link. */
  linkTarget: string;
}

/** A bit of Go's `fs.FileMode`. */
const DIRECTORY = 0x80000000;

/** What the engine says of a path in a container (`HEAD /containers/{id}/archive`); undefined where nothing is there. */
export async function statInContainer(
  connection: EngineConnection,
  id: string,
  path: string,
): Promise<ContainerFileStat | undefined> {
  try {
    const answer = (await connection.docker.getContainer(id).infoArchive({ path })) as unknown as IncomingMessage;
    answer.resume();
    const header = answer.headers['x-docker-container-path-stat'];
    if (typeof header !== 'string') return undefined;
    const { size, mode, mtime, linkTarget } = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as {
      size: number;
      mode: number;
      mtime: string;
      linkTarget: string;
    };
    return { size, mtime: Date.parse(mtime), modified: mtime, mode, isDirectory: (mode & DIRECTORY) !== 0, linkTarget };
  } catch (error) {
    const { status } = engineFault(error);
    // it has no words for why, and one cause is a file where a folder should be
    if (status === 404 || (status === 500 && !(await isFolderAbove(connection, id, path)))) return undefined;
    throw error;
  }
}

async function isFolderAbove(connection: EngineConnection, id: string, path: string): Promise<boolean> {
  const parent = posix.dirname(path);
  return parent === path || (await statInContainer(connection, id, parent))?.isDirectory === true;
}
