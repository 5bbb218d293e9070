import type { Duplex } from 'node:stream';
import type { EngineConnection } from '../connection.js';

/** POSTs and takes over the connection, as the Upgrade header among `headers` asks. */
export function dialUpgraded(
  connection: EngineConnection,
  path: string,
  headers: Record<string, string | string[]>,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    connection.docker.modem.dial(
      { path, method: 'POST', hijack: true, headers, statusCodes: { 200: true, 101: true } },
      (error, socket) => {
        if (error) reject(error);
        else resolve(socket as Duplex);
      },
    );
  });
}

/**
 * Waits until an HTTP/2 session on an upgraded connection has taken the bytes that came along with the upgrade. Node takes
 * them on the next tick, and crashes where the session was destroyed before.
 */
export function earlyBytesTaken(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
