import type { Readable } from 'node:stream';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';
import { runQuietly } from '../exec/run-quietly.js';

/** The engine takes an argument list of this many paths at once. */
const PATHS_AT_ONCE = 500;

/**
 * Unpacks a tar stream over the root of a container, running or not (`PUT /containers/{id}/archive`). A folder in the
 * place of a file, or a file in that of a folder, is an error of the engine.
 */
export async function unpackInContainer({ docker }: EngineConnection, id: string, archive: Readable): Promise<void> {
  await docker.getContainer(id).putArchive(archive, { path: '/', noOverwriteDirNonDir: 'true' });
}

/**
 * Removes files and folders in a running container, as root (`rm -rf` through `POST /containers/{id}/exec`). False where
 * the image has no `rm`; rejects with the engine's error, and with what rm said.
 */
export async function removeInContainer(connection: EngineConnection, id: string, paths: string[]): Promise<boolean> {
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const command = ['rm', '-rf', '--', ...paths.slice(at, at + PATHS_AT_ONCE)];
    const { exitCode, output } = await runQuietly(connection, id, { command, user: '0' });
    if (exitCode === 126 || exitCode === 127) return false;
    if (exitCode !== 0) throw new Error(output.trim());
  }
  return true;
}

/** Whether the engine refused because a container is gone. */
export function isGone(error: unknown): boolean {
  const { status, message } = engineFault(error);
  return status === 404 && /no such container/i.test(message);
}

/** Whether the engine refused because a container does not run. */
export function isNotRunning(error: unknown): boolean {
  const { status, message } = engineFault(error);
  return status === 409 && /is not running|is paused/i.test(message);
}
