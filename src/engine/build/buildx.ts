import { findPlugin, pluginEnvironment } from '../cli-plugin.js';
import type { EngineConnection } from '../connection.js';

/** The buildx plugin of the docker CLI, which also runs by itself. */
export interface Buildx {
  path: string;
}

/** The buildx plugin as the docker CLI would find it; undefined where there is none. */
export async function findBuildx(environment?: Record<string, string | undefined>): Promise<Buildx | undefined> {
  const path = await findPlugin('buildx', environment);
  return path === undefined ? undefined : { path };
}

/** What the user's current builder runs on: `docker` for the engine itself, `docker-container`, `remote` and the like. */
export async function builderDriver(connection: EngineConnection, { path }: Buildx): Promise<string> {
  const { execa } = await import('execa');
  const env = pluginEnvironment(connection);
  const { stdout } = await execa(path, ['inspect'], { env, reject: false, timeout: 10_000 });
  return /^Driver:\s*(\S+)/m.exec(stdout)?.[1] ?? 'docker';
}
