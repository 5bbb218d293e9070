import { randomUUID } from 'node:crypto';
import { performServerHandshake } from 'node:http2';
import { dialUpgraded, earlyBytesTaken } from '../build/dial.js';
import { encodeMessage } from './protobuf.js';
import { serveGrpc, type GrpcMethod } from './grpc.js';
import type { EngineConnection } from '../connection.js';

export interface BuildSession {
  id: string;
  close(): void;
}

const SERVING = encodeMessage([[1, 1]]);

/**
 * A BuildKit session: a connection (`POST /session`, upgraded to HTTP/2) on which the engine calls us for files, secrets
 * and credentials. `sharedKey` names the source of the files: the engine keeps what it was sent under that key, and asks
 * only for what changed.
 */
export async function openSession(
  connection: EngineConnection,
  methods: Record<string, GrpcMethod>,
  sharedKey: string,
): Promise<BuildSession> {
  const id = randomUUID().replaceAll('-', '');
  const socket = await dialUpgraded(connection, '/session', {
    Upgrade: 'h2c',
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': 'devenv',
    'X-Docker-Expose-Session-Sharedkey': sharedKey,
    'X-Docker-Expose-Session-Grpc-Method': Object.keys(methods),
  });
  const session = performServerHandshake(socket);
  session.on('error', () => undefined);
  socket.on('error', () => undefined);
  serveGrpc(session, { ...methods, '/grpc.health.v1.Health/Check': checkHealth });
  await earlyBytesTaken();
  return {
    id,
    close: () => {
      session.destroy();
      socket.destroy();
    },
  };
}

const checkHealth: GrpcMethod = async (call) => {
  await call.send(SERVING);
  return undefined;
};
