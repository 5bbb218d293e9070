import { request as plainRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Dial } from './dial.js';

/** What an engine's answer to `GET /_ping` tells. */
export interface Ping {
  /** `1.41`; '' where what answers is no Docker Engine API. */
  apiVersion: string;
  /** `linux` or `windows`. */
  osType: string;
  podman: boolean;
}

const TIMEOUT_MS = 20_000;

/** Asks an endpoint for its API version. Rejects with the system's error (ENOENT, ECONNREFUSED, EACCES …) or a PingRefused. */
export async function ping({ secure, request }: Dial, signal?: AbortSignal): Promise<Ping> {
  const open = secure ? (await import('node:https')).request : plainRequest;
  return new Promise((resolve, reject) => {
    const call = open({ ...request, method: 'GET', path: '/_ping' }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve(readPing(response));
      else reject(new PingRefused(response.statusCode ?? 0));
    });
    // Node's own `signal` and `timeout` options load and run more than the whole request
    const stop = (error: Error) => () => call.destroy(error);
    const timer = setTimeout(stop(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    const onAbort = stop(new Error('interrupted'));
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    call.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
    call.on('error', reject);
    call.end();
  });
}

/** Something answered the ping with another status than 200: an engine that is still starting, a proxy that forbids it. */
export class PingRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`it answered with HTTP status ${status}`);
    this.status = status;
  }
}

function readPing(response: IncomingMessage): Ping {
  const header = (name: string): string => {
    const value = response.headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    apiVersion: header('api-version'),
    osType: header('ostype') || 'linux',
    podman: header('libpod-api-version') !== '',
  };
}
