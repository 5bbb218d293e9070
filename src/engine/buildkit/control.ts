import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { dialUpgraded, earlyBytesTaken } from '../build/dial.js';
import { frame, readFrames } from './grpc.js';
import type { EngineConnection } from '../connection.js';

/** The engine's BuildKit as a gRPC service. */
export interface Control {
  /** One question, one answer. Throws BuildKit's words. */
  call(method: string, message: Buffer): Promise<Buffer>;
  /** One question, answers until the end. Throws BuildKit's words. */
  stream(method: string, message: Buffer): AsyncGenerator<Buffer>;
  close(): void;
}

/** Opens BuildKit's interface of the engine (`POST /grpc`, upgraded to HTTP/2). (moby.buildkit.v1, Control) */
export async function openControl(connection: EngineConnection, signal?: AbortSignal): Promise<Control> {
  const socket: Duplex = await dialUpgraded(connection, '/grpc', { Upgrade: 'h2c' });
  const session = connect('http://buildkit', { createConnection: () => socket });
  session.on('error', () => undefined);
  await earlyBytesTaken();
  const close = (): void => {
    signal?.removeEventListener('abort', close);
    session.destroy();
    socket.destroy();
  };
  signal?.addEventListener('abort', close);
  if (signal?.aborted) close();
  return {
    stream: (method, message) => ask(session, method, message),
    call: async (method, message) => {
      let answer: Buffer = Buffer.alloc(0);
      for await (const part of ask(session, method, message)) answer = part;
      return answer;
    },
    close,
  };
}

async function* ask(session: ClientHttp2Session, method: string, message: Buffer): AsyncGenerator<Buffer> {
  const stream: ClientHttp2Stream = session.request({
    ':method': 'POST',
    ':path': `/moby.buildkit.v1.Control/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  let status: IncomingHttpHeaders = {};
  const keep = (headers: IncomingHttpHeaders): void => {
    if (headers['grpc-status'] !== undefined) status = headers;
  };
  stream.on('response', keep).on('trailers', keep);
  stream.end(frame(message));
  yield* readFrames(stream);
  if (status['grpc-status'] !== '0') throw new Error(words(status['grpc-message']));
}

function words(message: string | string[] | undefined): string {
  return message === undefined ? 'the engine closed the connection' : decodeURIComponent(String(message));
}
