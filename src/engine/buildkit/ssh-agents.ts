import { stat } from 'node:fs/promises';
import { DevenvError } from '../../errors.js';
import type { Build } from '../../stack/stack.js';
import type { BuildContext } from '../build/context.js';
import type { BuildRequest } from '../build/request.js';
import { startKeyAgent, type KeyAgent } from './ssh-key-agent.js';

/** The agents of one build. */
export interface SshAgents {
  /** Their sockets by id. */
  sockets: Map<string, string>;
  /** Ends those that were started for it. */
  close(): Promise<void>;
}

/**
 * The SSH agents of `build.ssh`: `default` is the user's own, `id=/path` the socket of another or, with `,` between them,
 * private keys that an agent is started for. A context that git fetches over SSH needs the user's own too.
 * Throws VARIABLE_MISSING where an agent is wanted and none runs, FILE_NOT_FOUND for a path that is not there.
 */
export async function openSshAgents(request: BuildRequest, context: BuildContext): Promise<SshAgents> {
  const { service, build, stack } = request;
  const own = stack.origin.environment['SSH_AUTH_SOCK'];
  const sockets = new Map<string, string>();
  const started: KeyAgent[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((agent) => agent.close()));
  };
  if (own !== undefined && isFetchedOverSsh(context)) sockets.set('default', own);
  try {
    for (const { id, paths } of wantedAgents(build)) {
      const keys = await keysAmong(service, paths);
      if (keys.length > 0) started.push(await startKeyAgent(service, keys));
      const socket = keys.length > 0 ? started.at(-1)?.socket : (paths[0] ?? own);
      if (socket === undefined || socket === '') throw noAgent(service);
      sockets.set(id, socket);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sockets, close };
}

function wantedAgents({ ssh = [] }: Build): { id: string; paths: string[] }[] {
  return ssh.map((entry) => {
    const at = entry.indexOf('=');
    const paths = at < 0 ? [] : entry.slice(at + 1).split(',');
    return { id: at < 0 ? entry : entry.slice(0, at), paths: paths.filter((path) => path !== '') };
  });
}

/** The paths that are files: a socket, or a pipe of Windows, is none. */
async function keysAmong(service: string, paths: string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch((cause: unknown) => {
      throw new DevenvError('FILE_NOT_FOUND', `The SSH agent or key of ${service} is not there: ${path}.`, {
        suggestions: [`Change services.${service}.build.ssh: it names an agent's socket or a private key`],
        service,
        cause,
      });
    });
    if (stats.isFile()) keys.push(path);
  }
  return keys;
}

function isFetchedOverSsh(context: BuildContext): boolean {
  return context.kind === 'remote' && /^(ssh:\/\/|git@)/.test(context.url);
}

function noAgent(service: string): DevenvError {
  return new DevenvError('VARIABLE_MISSING', `The build of ${service} wants an SSH agent, and none is running.`, {
    reason: 'SSH_AUTH_SOCK is not set.',
    suggestions: ['eval "$(ssh-agent)" && ssh-add'],
    service,
  });
}
