import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject, type TestProject } from '../support/project.js';

let project: TestProject;
let gateway: string;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function addAll(): Promise<void> {
  const port = async (): Promise<string[]> => ['--port', String(await freePort())];
  const gatewayPort = await freePort();
  gateway = `http://127.0.0.1:${gatewayPort}`;
  await project.devenvJson(['init']);
  await project.devenvJson(['add', 'nginx-gateway', 'gateway', '--port', String(gatewayPort)]);
  await project.devenvJson(['add', 'postgres', 'db', '--set', 'database=shop']);
  await project.devenvJson(['add', 'redis', 'cache']);
  await project.devenvJson(['add', 'node-api', 'api', ...(await port())]);
  await project.devenvJson(['add', 'python-api', 'stock', ...(await port())]);
}

async function call(path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(gateway + path, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('<') ? text : JSON.parse(text) };
}

async function inside(service: string, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await project.devenv(['exec', '-T', service, 'sh', '-c', script]);
  if (exitCode !== 0) throw new Error(`in ${service}: ${stderr}`);
  return stdout.trim();
}

async function logOf(service: string): Promise<unknown[]> {
  const { stdout } = await project.devenv(['logs', '--no-log-prefix', service]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const SERVICES = ['gateway', 'db', 'cache', 'api', 'stock'];

beforeAll(async () => {
  project = makeProject();
  await addAll();
  const up = await project.devenv(['up', '-d']);
  if (up.exitCode !== 0) throw new Error(up.stderr + up.stdout);
});
afterAll(async () => {
  await project.dispose();
});

describe('a stack of all templates', () => {
  test('serves its start page, which finds every API', async () => {
    expect((await call('/')).json).toContain('<title>Gateway</title>');
    const { json } = await call('/routes/');
    expect((json as { name: string }[]).map(({ name }) => name)).toEqual(['api.json', 'stock.json']);
    expect((await call('/api/')).json).toEqual({ service: 'api', resources: ['orders'] });
    expect((await call('/stock/')).json).toEqual({ service: 'stock', resources: ['visits'] });
  });

  test('is ready, dependencies included', async () => {
    expect(await call('/api/readyz')).toEqual({
      status: 200,
      json: { ready: true, checks: { database: 'ok', cache: 'ok' } },
    });
    expect(await call('/stock/readyz')).toEqual({ status: 200, json: { ready: true, checks: { cache: 'ok' } } });
  });

  test('writes and reads the database through the gateway, and counts in the cache', async () => {
    expect(await call('/api/orders', { item: 'tea', quantity: 2 })).toMatchObject({
      status: 201,
      json: { item: 'tea' },
    });
    const first = (await call('/api/orders')).json as { orders: object[]; views: number };
    expect(first.orders[0]).toMatchObject({ item: 'tea', quantity: 2 });
    const second = (await call('/api/orders')).json as { views: number };
    expect(second.views).toBe(first.views + 1);
    const visits = [(await call('/stock/visits')).json, (await call('/stock/visits')).json] as { visits: number }[];
    expect(visits[1]?.visits).toBe((visits[0]?.visits ?? 0) + 1);
  });

  test('refuses what is no order, in words', async () => {
    expect(await call('/api/orders', { item: '' })).toMatchObject({ status: 422 });
    expect(await call('/api/orders', 'tea')).toMatchObject({ status: 422 });
    expect(await call('/api/nothing')).toMatchObject({ status: 404 });
  });

  test.each(SERVICES)('%s runs without root, capabilities, or a root file system to write to', async (service) => {
    const status = await inside(
      service,
      'id -u; grep -E "^(CapEff|NoNewPrivs)" /proc/self/status; touch /x 2>&1; true',
    );
    expect(status).not.toMatch(/^0$/m);
    expect(status).toMatch(/CapEff:\s*0+$/m);
    expect(status).toMatch(/NoNewPrivs:\s*1/);
    expect(status).toContain('Read-only file system');
  });

  test.each(['db', 'cache'])('%s is on networks without a way out only', async (service) => {
    const docker = await engine();
    const { NetworkSettings } = await docker.getContainer(`${project.name}-${service}-1-sandbox`).inspect();
    const names = Object.keys(NetworkSettings.Networks);
    expect(names).toEqual([`${project.name}_data`]);
    expect((await docker.getNetwork(`${project.name}_data`).inspect()).Internal).toBe(true);
  });

  test.each(['gateway', 'api', 'stock'])('%s logs JSON with its name', async (service) => {
    await call(service === 'gateway' ? '/' : `/${service}/`);
    await eventually(async () => {
      const container = (await engine()).getContainer(`${project.name}-${service}-1`);
      const text = (await container.logs({ stdout: true, tail: 1 })).subarray(8).toString();
      expect(JSON.parse(text)).toMatchObject({ level: 'info', service, message: 'request', status: 200 });
    });
  });

  test.each(['db', 'cache'])('%s logs nothing but JSON with its name', async (service) => {
    const log = await logOf(service);
    expect(log.length).toBeGreaterThan(3);
    expect(log).toEqual(
      log.map(() => expect.objectContaining({ level: expect.any(String) as string, service }) as unknown),
    );
    expect(JSON.stringify(log)).toMatch(/eady to accept connections/);
  });

  test('the password is neither in the environment nor in the arguments of what uses it', async () => {
    const docker = await engine();
    const password = await inside('api', 'cat /run/secrets/db-password');
    for (const service of SERVICES) {
      const told = JSON.stringify(await docker.getContainer(`${project.name}-${service}-1`).inspect());
      expect(told).not.toContain(password);
    }
  });

  test('an API answers that its database is away, lives on, and finds it again', async () => {
    const docker = await engine();
    const before = await docker.getContainer(`${project.name}-api-1`).inspect();
    await docker.getContainer(`${project.name}-db-1`).kill();
    expect((await call('/api/orders')).status).toBe(500);
    expect((await call('/api/healthz')).status).toBe(200);
    expect((await call('/api/readyz')).status).toBe(503);
    await docker.getContainer(`${project.name}-db-1`).start();
    await eventually(async () => {
      expect((await call('/api/orders')).status).toBe(200);
    });
    const after = await docker.getContainer(`${project.name}-api-1`).inspect();
    expect(after.State.StartedAt).toBe(before.State.StartedAt);
  });

  // Last: it leaves them stopped.
  test.each(['api', 'stock', 'gateway', 'cache', 'db'])('%s stops by itself in under a second', async (service) => {
    const container = (await engine()).getContainer(`${project.name}-${service}-1`);
    const began = performance.now();
    await container.stop({ t: 10 });
    expect(performance.now() - began).toBeLessThan(1500);
    expect((await container.inspect()).State.ExitCode).toBe(0);
  });

  test.each([
    ['db', 'database system is shut down'],
    ['cache', 'Redis is now ready to exit, bye bye...'],
  ])('the last words of %s are not lost', async (service, message) => {
    expect((await logOf(service)).at(-1)).toMatchObject({ message });
  });
});
