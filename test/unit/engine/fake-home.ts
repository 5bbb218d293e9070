import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A home folder of a user who may have docker contexts and sockets in it; gone when the test ends. */
export function homeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-home-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Adds a docker context to a home folder, as `docker context create` lays it out. */
export function addContext(home: string, name: string, endpoint: object, tls: Record<string, string> = {}): void {
  const id = createHash('sha256').update(name).digest('hex');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(home, '.docker', path)), { recursive: true });
    writeFileSync(join(home, '.docker', path), text);
  };
  write(`contexts/meta/${id}/meta.json`, JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }));
  for (const [file, text] of Object.entries(tls)) write(`contexts/tls/${id}/docker/${file}`, text);
}

/** Writes the docker client's configuration of a home folder. */
export function writeConfig(home: string, config: string): void {
  mkdirSync(join(home, '.docker'), { recursive: true });
  writeFileSync(join(home, '.docker', 'config.json'), config);
}

/** A unix socket at which something answers as told until the test ends. */
export async function listenAt(socket: string, listener: RequestListener): Promise<void> {
  mkdirSync(dirname(socket), { recursive: true });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

/** Answers a ping as an engine of some API version. */
export function pingAnswer(apiVersion: string, osType = 'linux'): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'Api-Version': apiVersion, Ostype: osType }).end('OK');
  };
}
