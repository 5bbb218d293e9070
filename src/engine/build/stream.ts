import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { EngineConnection } from '../connection.js';

/** One message of the engine's answer to `POST /build` or `POST /images/create`. */
export interface StreamMessage {
  id?: string;
  status?: string;
  stream?: string;
  error?: string;
  errorDetail?: { message?: string; code?: number };
  aux?: unknown;
  progressDetail?: { current?: number; total?: number };
}

interface StreamRequest {
  /** Path with its query, such as `/build?t=x`. */
  path: string;
  headers?: Record<string, string>;
  body?: Readable;
  signal?: AbortSignal;
}

/** POSTs and yields the messages of the answer as they come. Throws what the engine refuses, with `statusCode`. */
export async function* postForMessages(
  connection: EngineConnection,
  request: StreamRequest,
): AsyncGenerator<StreamMessage> {
  let rest = '';
  const answer = await post(connection, request);
  answer.setEncoding('utf8');
  for await (const chunk of answer) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as StreamMessage;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as StreamMessage;
}

function post(connection: EngineConnection, request: StreamRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    connection.docker.modem.dial(
      {
        // docker-modem drops the last character of a path that has a query of its own.
        path: `${request.path}&`,
        method: 'POST',
        isStream: true,
        headers: request.headers ?? {},
        statusCodes: { 200: true },
        ...(request.body === undefined ? {} : { file: request.body }),
        ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
      },
      (error, answer) => {
        if (error) reject(error);
        else resolve(answer as IncomingMessage);
      },
    );
  });
}

/** The engine's words in a message that ends a stream, undefined for any other message. */
export function failureIn(message: StreamMessage): string | undefined {
  return message.errorDetail?.message ?? message.error;
}
