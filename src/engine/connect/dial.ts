import type { Agent, RequestOptions } from 'node:http';
import type Docker from 'dockerode';
import { DevenvError } from '../../errors.js';
import type { Endpoint } from './endpoints.js';

/** How to open one HTTP connection to an endpoint, for node:http(s) and for dockerode alike. */
export interface Dial {
  secure: boolean;
  request: RequestOptions & { rejectUnauthorized?: boolean };
  /** `agent` is docker-modem's own option, which its types leave out. */
  docker: Docker.DockerOptions & { agent?: Agent };
}

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/** Turns an endpoint's address into connection options; DevenvError ENGINE_UNAVAILABLE for an address of no known kind. */
export async function dial(endpoint: Endpoint): Promise<Dial> {
  const [scheme] = endpoint.host.split('://');
  switch (scheme) {
    case 'unix':
    case 'npipe':
      return socketDial(endpoint.host.slice(scheme.length + 3) || '/var/run/docker.sock');
    case 'ssh':
      return sshDial(endpoint);
    case 'tcp':
    case 'http':
    case 'https':
      return tcpDial(endpoint, scheme);
    default:
      throw badAddress(endpoint);
  }
}

function socketDial(socketPath: string): Dial {
  // a socket has no server name; without one, Node compiles its pattern of IPv6 addresses to find out
  const request = { socketPath, servername: '' };
  return { secure: false, request, docker: { socketPath, host: undefined } };
}

async function sshDial(endpoint: Endpoint): Promise<Dial> {
  const url = parse(endpoint);
  const { sshAgent } = await import('./ssh-agent.js');
  const agent = sshAgent(url);
  return {
    secure: false,
    request: { host: 'docker', agent },
    docker: { host: 'docker', protocol: 'http', port: 80, agent },
  };
}

async function tcpDial(endpoint: Endpoint, scheme: string): Promise<Dial> {
  const url = parse(endpoint);
  const { tls } = endpoint;
  const secure = tls !== undefined || scheme === 'https';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? TLS_PORT : PLAIN_PORT) : Number(url.port);
  const material = {
    ...(tls?.ca && { ca: tls.ca }),
    ...(tls?.cert && { cert: tls.cert }),
    ...(tls?.key && { key: tls.key }),
  };
  const agent = tls?.verify === false ? await carelessAgent() : undefined;
  const docker = { host: url.hostname, port, protocol: secure ? ('https' as const) : ('http' as const), ...material };
  return {
    secure,
    request: { host, port, ...material, ...(agent && { agent }) },
    docker: { ...docker, ...(agent && { agent }) },
  };
}

/** For a context that says `SkipTLSVerify`: the user's own choice. */
async function carelessAgent(): Promise<Agent> {
  const { Agent: SecureAgent } = await import('node:https');
  return new SecureAgent({ rejectUnauthorized: false });
}

function parse(endpoint: Endpoint): URL {
  try {
    const url = new URL(endpoint.host);
    if (url.hostname !== '') return url;
  } catch {
    // told below, with what was expected
  }
  throw badAddress(endpoint);
}

function badAddress(endpoint: Endpoint): DevenvError {
  return new DevenvError('ENGINE_UNAVAILABLE', `"${endpoint.host}" is not the address of an engine.`, {
    reason: `It comes from ${endpoint.source === 'DOCKER_HOST' ? 'DOCKER_HOST' : `the docker context "${endpoint.name}"`}.`,
    suggestions: ['Use an address such as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.'],
  });
}
