import { homedir } from 'node:os';
import { currentContextName, dockerConfigFolder, readContext } from './docker-context.js';
import type { EngineEndpoint } from '../connection.js';
import type { TlsMaterial } from './tls.js';
import { readTls } from './tls.js';
import { usualSockets } from './usual-sockets.js';

/** An endpoint with all that is needed to open a connection to it. */
export interface Endpoint extends EngineEndpoint {
  tls?: TlsMaterial;
}

/** Either the one endpoint that the user chose, or the places where an engine usually is, in order. */
export interface EndpointSearch {
  chosen: boolean;
  endpoints: Endpoint[];
}

/**
 * Where to look for an engine: DOCKER_CONTEXT, else DOCKER_HOST, else the context of `docker context use`, else the
 * usual sockets. The context called `default` means: as if no context were set.
 */
export function searchEndpoints(environment: NodeJS.ProcessEnv): EndpointSearch {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  const configFolder = dockerConfigFolder(environment, home);
  const contextName = environment['DOCKER_CONTEXT'];
  if (contextName && contextName !== 'default') return chosen(fromContext(configFolder, contextName, 'DOCKER_CONTEXT'));
  if (environment['DOCKER_HOST']) return chosen(fromHost(environment['DOCKER_HOST'], environment, configFolder));
  const current = contextName === 'default' ? undefined : currentContextName(configFolder);
  if (current !== undefined) return chosen(fromContext(configFolder, current, 'context'));
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  const place = {
    platform: process.platform,
    home,
    uid: process.getuid?.() ?? 0,
    ...(runtimeFolder && { runtimeFolder }),
  };
  return { chosen: false, endpoints: usualSockets(place) };
}

function chosen(endpoint: Endpoint): EndpointSearch {
  return { chosen: true, endpoints: [endpoint] };
}

function fromContext(configFolder: string, name: string, source: 'DOCKER_CONTEXT' | 'context'): Endpoint {
  const { host, tls } = readContext(configFolder, name);
  return { source, name, host, ...(tls && { tls }) };
}

function fromHost(value: string, environment: NodeJS.ProcessEnv, configFolder: string): Endpoint {
  const host = value.includes('://') ? value : `tcp://${value}`;
  const endpoint: Endpoint = { source: 'DOCKER_HOST', name: 'DOCKER_HOST', host };
  const verify = Boolean(environment['DOCKER_TLS_VERIFY']);
  if (!host.startsWith('tcp://') || !(verify || environment['DOCKER_TLS'])) return endpoint;
  return { ...endpoint, tls: readTls(environment['DOCKER_CERT_PATH'] ?? configFolder, verify) };
}
