import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { sshSession } from './ssh-session.js';

/**
 * An HTTP agent whose connections run `docker system dial-stdio` on a host through the system's own ssh, so that the
 * user's ssh configuration, keys and known hosts count. Each request is a session of its own.
 */
export function sshAgent(url: URL): Agent {
  const agent = new Agent({ keepAlive: false });
  return Object.assign(agent, { createConnection: (): Duplex => sshSession(sshArguments(url)) });
}

const CONNECT_TIMEOUT_SECONDS = 15;

/** Arguments for ssh; it asks nothing, as there may be nobody to ask. */
export function sshArguments(url: URL): string[] {
  const user = url.username === '' ? [] : ['-l', decodeURIComponent(url.username)];
  const port = url.port === '' ? [] : ['-p', url.port];
  const options = ['-o', `ConnectTimeout=${CONNECT_TIMEOUT_SECONDS}`, '-o', 'BatchMode=yes', '-T'];
  return [...options, ...user, ...port, '--', url.hostname, 'docker', 'system', 'dial-stdio'];
}
