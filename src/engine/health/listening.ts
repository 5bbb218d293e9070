import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../connection.js';
import { execWithOutput } from '../exec/exec-output.js';

/** How long a program may take to listen, in milliseconds: the first start of a database is the longest. */
const PATIENCE_MS = 60_000;

/**
 * Waits until a container listens on one of the TCP ports that its image exposes: what a database does once its data is
 * set up and not before. Where there are none, or nothing in the container can tell, there is nothing to wait for.
 */
export async function awaitListening(connection: EngineConnection, id: string, signal: AbortSignal): Promise<void> {
  const { Image } = await connection.docker.getContainer(id).inspect();
  const { Config } = await connection.docker.getImage(Image).inspect();
  const ports = new Set(tcpPorts((Config as { ExposedPorts?: Record<string, unknown> | null }).ExposedPorts));
  if (ports.size === 0) return;
  const end = Date.now() + PATIENCE_MS;
  for (let pause = 50; Date.now() < end; pause = Math.min(2 * pause, 500)) {
    const listening = await listeningPorts(connection, id, signal);
    if (listening === undefined || listening.some((port) => ports.has(port))) return;
    await sleep(pause, undefined, { signal });
  }
}

/** The TCP ports among the `ExposedPorts` of an image or a container: `80/tcp`. */
export function tcpPorts(exposed: Record<string, unknown> | null | undefined): number[] {
  return Object.keys(exposed ?? {}).flatMap((port) => (port.endsWith('/tcp') ? [Number.parseInt(port)] : []));
}

async function listeningPorts(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal,
): Promise<number[] | undefined> {
  try {
    const command = ['cat', '/proc/net/tcp', '/proc/net/tcp6'];
    const { output } = await execWithOutput(connection, id, { command }, { signal });
    return output.includes('local_address') ? parseListeners(output) : undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** The ports that `/proc/net/tcp` shows in the state LISTEN. (proc_net_tcp(5)) */
export function parseListeners(table: string): number[] {
  return [...table.matchAll(/^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)].map(([, port = '']) =>
    Number.parseInt(port, 16),
  );
}
