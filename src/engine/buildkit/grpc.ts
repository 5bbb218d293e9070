import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

/** gRPC status codes that we answer with. */
export const GRPC = { ok: 0, notFound: 5, unimplemented: 12, internal: 13 } as const;

export interface GrpcCall {
  /** Every value of a request header, undivided and in order. */
  header(name: string): string[];
  /** The messages that the engine sends. */
  messages: AsyncIterable<Buffer>;
  /** Sends one or more messages; resolves when the stream takes more. */
  send(...messages: Uint8Array[]): Promise<void>;
}

export interface GrpcStatus {
  code: number;
  message?: string;
}

/** Answers one call; resolves to a status where the call did not succeed. */
export type GrpcMethod = (call: GrpcCall) => Promise<GrpcStatus | undefined>;

/** Serves gRPC methods by path (`/package.Service/Method`) on an HTTP/2 session. */
export function serveGrpc(session: ServerHttp2Session, methods: Record<string, GrpcMethod>): void {
  session.on(
    'stream',
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
      stream.on('error', () => undefined);
      const method = methods[String(headers[':path'])] ?? unimplemented;
      const call = callOf(stream, rawHeaders);
      void answer(stream, method, call);
    },
  );
}

async function answer(stream: ServerHttp2Stream, method: GrpcMethod, call: GrpcCall): Promise<void> {
  let status: GrpcStatus = { code: GRPC.ok };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    const message = status.message === undefined ? {} : { 'grpc-message': encodeURIComponent(status.message) };
    stream.sendTrailers({ 'grpc-status': String(status.code), ...message });
  });
  try {
    status = (await method(call)) ?? status;
  } catch (error) {
    status = { code: GRPC.internal, message: error instanceof Error ? error.message : String(error) };
  }
  if (!stream.destroyed) stream.end();
}

function unimplemented(): Promise<GrpcStatus> {
  return Promise.resolve({ code: GRPC.unimplemented });
}

function callOf(stream: ServerHttp2Stream, rawHeaders: string[]): GrpcCall {
  return {
    header: (name) => rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1] === name),
    // Leaving the loop early must not reset the stream: the answer is still to come.
    messages: readFrames(stream.iterator({ destroyOnReturn: false })),
    send: async (...messages) => {
      if (stream.destroyed) throw new Error('the engine closed the session');
      if (stream.write(Buffer.concat(messages.map(frame)))) return;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          stream.off('drain', done).off('close', done);
          resolve();
        };
        stream.once('drain', done).once('close', done);
      });
    },
  };
}

/** A message with its gRPC prefix: not compressed, length in four bytes. */
export function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The messages in a stream of gRPC frames. */
export async function* readFrames(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      yield rest.subarray(5, end);
      rest = rest.subarray(end);
    }
  }
}
