import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

const CONNECT_TIMEOUT_SECONDS = 15;

/**
 * An HTTP agent whose connections run `docker system dial-stdio` on a host through the system's own ssh, so that the
 * user's ssh configuration, keys and known hosts count. Each request is a session of its own.
 */
export function sshAgent(url: URL): Agent {
  const agent = new Agent({ keepAlive: false });
  Object.assign(agent, { createConnection: () => openSession(url) });
  return agent;
}

function openSession(url: URL): Duplex {
  const child = spawn('ssh', sshArguments(url), { stdio: ['pipe', 'pipe', 'pipe'] });
  const session = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  child.on('error', (error) => session.destroy(error));
  child.on('close', (code) => {
    if (code !== 0)
      session.destroy(new Error(complaints.join('').trim() || `ssh ended with code ${code ?? 'unknown'}`));
  });
  session.on('close', () => child.kill());
  return session;
}

function sshArguments(url: URL): string[] {
  const user = url.username === '' ? [] : ['-l', decodeURIComponent(url.username)];
  const port = url.port === '' ? [] : ['-p', url.port];
  const options = ['-o', `ConnectTimeout=${CONNECT_TIMEOUT_SECONDS}`, '-o', 'BatchMode=yes', '-T'];
  return [...options, ...user, ...port, '--', url.hostname, 'docker', 'system', 'dial-stdio'];
}
