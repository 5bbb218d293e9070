import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineConnection } from '../connection.js';
import { readDockerConfig } from './registry-auth.js';

/** The buildx plugin of the docker CLI, which also runs by itself. */
export interface Buildx {
  path: string;
}

/** Where the docker CLI looks for plugins of all users. */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
  '/Applications/Docker.app/Contents/Resources/cli-plugins',
];

type Environment = Record<string, string | undefined>;

/** The buildx plugin as the docker CLI would find it; undefined where there is none. */
export async function findBuildx(environment: Environment = process.env): Promise<Buildx | undefined> {
  const own = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? homedir(), '.docker');
  const { cliPluginsExtraDirs = [] } = await readDockerConfig(environment);
  const name = process.platform === 'win32' ? 'docker-buildx.exe' : 'docker-buildx';
  for (const folder of [join(own, 'cli-plugins'), ...cliPluginsExtraDirs, ...SYSTEM_FOLDERS]) {
    const path = join(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { path };
  }
  return undefined;
}

/** What the user's current builder runs on: `docker` for the engine itself, `docker-container`, `remote` and the like. */
export async function builderDriver(connection: EngineConnection, { path }: Buildx): Promise<string> {
  const { execa } = await import('execa');
  const env = buildxEnvironment(connection);
  const { stdout } = await execa(path, ['inspect'], { env, reject: false, timeout: 10_000 });
  return /^Driver:\s*(\S+)/m.exec(stdout)?.[1] ?? 'docker';
}

/** The variables that make buildx speak to the engine that we are connected to. */
export function buildxEnvironment({ endpoint }: EngineConnection): Record<string, string | undefined> {
  switch (endpoint.source) {
    case 'DOCKER_HOST':
      return {};
    case 'socket':
      return { DOCKER_HOST: endpoint.host, DOCKER_CONTEXT: undefined };
    default:
      return { DOCKER_CONTEXT: endpoint.name, DOCKER_HOST: undefined };
  }
}
