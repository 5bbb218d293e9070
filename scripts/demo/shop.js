import { createServer } from 'node:net';
import { show, typed } from './terminal.js';

/** The first port from `preferred` upwards that nothing on this machine listens on. */
export async function freePort(preferred) {
  const free = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(preferred, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? preferred : freePort(preferred + 1);
}

/** What a customer of the shop does, through its gateway. */
export function shopAt(port, signal) {
  const base = `http://127.0.0.1:${port}`;

  async function request(path, options = {}) {
    const timeout = AbortSignal.any([AbortSignal.timeout(8000), signal]);
    const response = await fetch(base + path, { ...options, signal: timeout });
    return { status: response.status, text: await response.text() };
  }

  return {
    /** Asks for a path, shows the answer and requires its status. */
    async get(path, status = 200) {
      typed(`curl ${base}${path}`);
      return expect(await request(path), status);
    },
    async order(item, quantity) {
      const body = JSON.stringify({ item, quantity });
      typed(`curl -d '${body}' ${base}/api/orders`);
      return expect(await request('/api/orders', { method: 'POST', body }), 201);
    },
  };
}

function expect({ status, text }, wanted) {
  const shown = text.trimStart().startsWith('<') ? `${/<title>(.*)<\/title>/.exec(text)?.[1] ?? ''} (a page)` : text;
  show(`${status} ${shown}`);
  if (status !== wanted) throw new Error(`the answer was ${status}, not ${wanted}`);
  return text;
}
