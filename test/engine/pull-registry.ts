import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';

export const USER = 'devenv-test';
export const PASSWORD = 'devenv-test-password';
/** bcrypt of PASSWORD, as htpasswd writes it. */
const HTPASSWD = `${USER}:$2b$04$RZdVsUgdWQuCl3jKwIvfm.97aW7rq13Ah69y6f2pXa3R4LjV4z19K\n`;

/** Whether the registry program (Debian package docker-registry) is there. */
export const hasRegistry = spawnSync('docker-registry', ['--version']).status === 0;

/** A real registry on localhost for one test, which wants a login where `secured`; resolves to its host and port. */
export async function startRegistry({ secured = false } = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-registry-'));
  const port = await freePort();
  const auth = secured ? `auth: {htpasswd: {realm: test, path: ${join(folder, 'htpasswd')}}}\n` : '';
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  writeFileSync(
    join(folder, 'config.yml'),
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "127.0.0.1:${port}"}\n${auth}`,
  );
  const registry = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = once(registry, 'exit');
    registry.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await eventually(() => fetch(`http://127.0.0.1:${port}/v2/`), { timeoutMs: 10_000 });
  return `localhost:${port}`;
}

/** Pushes an image of the engine under a name of the registry and takes the local name away again. */
export async function publish(image: string, reference: string, credentials?: object): Promise<void> {
  const docker = await engine();
  const colon = reference.lastIndexOf(':');
  await docker.getImage(image).tag({ repo: reference.slice(0, colon), tag: reference.slice(colon + 1) });
  const stream = await docker.getImage(reference).push({ authconfig: credentials ?? {} });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, messages: { error?: string }[]) => {
      const failure = messages.find((message) => message.error)?.error;
      if (error ?? failure) reject(error ?? new Error(failure));
      else resolve();
    });
  });
  await docker.getImage(reference).remove();
}

/** Takes a name that a test pulled off the engine when the test ends. */
export function removeImageAfterTest(reference: string): void {
  onTestFinished(async () => {
    await (await engine()).getImage(reference).remove().catch(ignoreGone);
  });
}

function ignoreGone(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
