import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineConnection } from './connection.js';
import { readDockerConfig } from './images/registry-auth.js';

type Environment = Record<string, string | undefined>;

/** Where the docker CLI looks for plugins of all users. */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
  '/Applications/Docker.app/Contents/Resources/cli-plugins',
];

/** The plugin `docker-NAME` as the docker CLI would find it; undefined where there is none. */
export async function findPlugin(name: string, environment: Environment = process.env): Promise<string | undefined> {
  const own = filled(environment['DOCKER_CONFIG']) ?? join(environment['HOME'] ?? homedir(), '.docker');
  const { cliPluginsExtraDirs = [] } = await readDockerConfig(environment);
  return findProgram(`docker-${name}`, [...cliPluginsExtraDirs, join(own, 'cli-plugins'), ...SYSTEM_FOLDERS]);
}

/** The first of the folders' programs of that name that may be run. */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders) {
    const path = join(folder, file);
    if (await mayRun(path)) return path;
  }
  return undefined;
}

/** Whether a path is a program that this user may run. */
export async function mayRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The variables that make a plugin speak to the engine that we are connected to. */
export function pluginEnvironment({ endpoint }: EngineConnection): Environment {
  switch (endpoint.source) {
    case 'DOCKER_HOST':
      return {};
    case 'socket':
      return { DOCKER_HOST: endpoint.host, DOCKER_CONTEXT: undefined };
    default:
      return { DOCKER_CONTEXT: endpoint.name, DOCKER_HOST: undefined };
  }
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
