import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { rm } from 'node:fs/promises';
import { engine } from '../support/engine.js';

/** A socket between the program and the engine that sees every call which changes something. */
export interface EngineProxy {
  /** For `DOCKER_HOST`. */
  host: string;
  /** `POST /containers/create` and the like, in their order, execs left out. */
  calls: string[];
  close(): Promise<void>;
}

/** What happens once the engine has answered the call of that number (from 1), before the program hears of it. */
export type OnAnswered = (count: number, call: string) => void;

/** What becomes of the call of that number (from 1): the engine does not hear of it, or the program not of its success. */
export type Fate = (count: number) => 'done' | 'refused' | 'lost';

/** Opens a proxy on a socket of its own in front of the engine that the tests use. */
export async function engineProxy(
  path: string,
  onAnswered: OnAnswered = () => undefined,
  fate: Fate = () => 'done',
): Promise<EngineProxy> {
  const { socketPath } = (await engine()).modem as unknown as { socketPath: string };
  const calls: string[] = [];
  let answered = 0;
  const noteAnswer = (call: string | undefined): void => {
    if (call === undefined) return;
    answered += 1;
    onAnswered(answered, call);
  };
  const server = createServer((incoming, outgoing) => {
    const call = changingCall(incoming);
    if (call !== undefined) calls.push(call);
    const becomes = call === undefined ? 'done' : fate(calls.length);
    if (becomes === 'refused') {
      incoming.resume();
      fail(outgoing);
      return;
    }
    const { method, url, headers } = incoming;
    const forwarded = request({ socketPath, method, path: url, headers }, (answer) => {
      noteAnswer(call);
      if (becomes === 'lost') {
        answer.resume();
        fail(outgoing);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  // a program that a test has frozen finds its connections as they were
  server.keepAliveTimeout = 0;
  server.on('upgrade', (incoming: IncomingMessage, client, head: Buffer) => {
    const upstream = connect(socketPath, () => {
      upstream.write(rawRequest(incoming));
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

function fail(outgoing: ServerResponse): void {
  outgoing.writeHead(500, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message: 'a failure made by the test' }));
}

function changingCall({ method = '', url = '' }: IncomingMessage): string | undefined {
  const path = url.replace(/^\/v\d\.\d+/, '');
  if (method === 'GET' || method === 'HEAD' || /\/exec(\/|$)|\/wait|\/attach/.test(path)) return undefined;
  return `${method} ${path}`;
}

function rawRequest({ method = '', url = '', rawHeaders }: IncomingMessage): string {
  const headers = rawHeaders.flatMap((text, index) =>
    index % 2 === 0 ? [`${text}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  return `${method} ${url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
}
