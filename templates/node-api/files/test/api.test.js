import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createApi } from '../src/api.js';

const failing = { name: 'database', ping: () => Promise.reject(new Error('down')), close: async () => undefined };
const echo = { method: 'POST', path: '/echo', handle: async ({ body }) => ({ status: 201, body: await body() }) };
const server = createApi([echo], [failing]);
let address;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

test('is alive while a dependency is down', async () => {
  assert.equal((await fetch(`${address}/healthz`)).status, 200);
});

test('is not ready while a dependency is down', async () => {
  const response = await fetch(`${address}/readyz`);
  assert.equal(response.status, 503);
  assert.deepEqual((await response.json()).checks, { database: 'down' });
});

test('answers a route', async () => {
  const response = await fetch(`${address}/echo`, { method: 'POST', body: '{"item":"tea"}' });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { item: 'tea' });
});

test('refuses a body that is not JSON', async () => {
  const response = await fetch(`${address}/echo`, { method: 'POST', body: 'tea' });
  assert.equal(response.status, 400);
});
