import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addTo, emptyProject, stackOf, templates } from './templates.js';

interface Compose {
  services: Record<string, Record<string, unknown>>;
  networks: Record<string, unknown>;
  secrets?: Record<string, unknown>;
  volumes?: Record<string, unknown>;
}

const read = (text: string): Compose => parse(text) as Compose;
const paths = (scaffold: { files: { path: string }[] }): string[] => scaffold.files.map((file) => file.path).sort();
const textOf = (scaffold: { files: { path: string; content: unknown }[] }, path: string): unknown =>
  scaffold.files.find((file) => file.path === path)?.content;

function failureOf(plan: () => unknown): unknown {
  try {
    plan();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

const EXISTING_DATABASE = `services:
  storage:
    image: docker.io/library/postgres:16-alpine
    environment:
      - POSTGRES_USER=ada
      - POSTGRES_PASSWORD=\${DB_PASSWORD:-s3cret}
`;

describe('every template', () => {
  test.each(templates.map((template) => template.name))('%s makes a hardened service', (name) => {
    const service = Object.values(read(addTo(emptyProject, name).compose).services)[0];
    expect(service).toMatchObject({
      ...{ init: true, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      restart: 'unless-stopped',
      user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/) as string,
      healthcheck: { test: expect.not.arrayContaining(['curl']) as string[], interval: '10s' },
      deploy: { resources: { limits: { memory: expect.any(String) as string, pids: expect.any(Number) as number } } },
    });
  });

  test.each(templates.map((template) => template.name))('%s publishes on this machine only', (name) => {
    const service = Object.values(read(addTo(emptyProject, name).compose).services)[0];
    for (const port of (service?.['ports'] ?? []) as string[]) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test.each(templates.map((template) => template.name))('%s can be added twice under two names', (name) => {
    const first = addTo(emptyProject, name);
    const second = addTo(first.compose, name, { name: 'second' });
    expect(Object.keys(read(second.compose).services)).toEqual([first.service, 'second']);
  });

  test.each(templates.map((template) => template.name))('%s leaves no tag of the template language behind', (name) => {
    const scaffold = addTo(
      stackOf(['postgres', 'd'], ['redis', 'r'], ['nginx-gateway', 'g'], ['node-api', 'n']),
      name,
      {
        name: 'x',
      },
    );
    for (const { path, content } of scaffold.files) expect(Buffer.from(content).toString(), path).not.toMatch(/<%|%>/);
    expect(scaffold.compose).not.toMatch(/<%|%>|undefined/);
  });
});

describe('planAdd', () => {
  test('keeps what the file holds and adds the service at the end', () => {
    const before = emptyProject.replace('services: {}', 'services: # mine\n  web: { image: "nginx" } # keep');
    const after = addTo(before, 'redis').compose;
    expect(after.startsWith(before.slice(0, before.indexOf('\n\nnetworks')))).toBe(true);
    expect(Object.keys(read(after).services)).toEqual(['web', 'cache']);
  });

  test('puts databases on the data network only, and data has no way out', () => {
    const { services, networks } = read(stackOf(['postgres', 'db'], ['redis', 'cache']));
    expect(services['db']?.['networks']).toEqual(['data']);
    expect(services['cache']?.['networks']).toEqual(['data']);
    expect(networks['data']).toEqual({ internal: true });
  });

  test('makes the networks in a file that has none', () => {
    const { networks } = read(addTo('services:\n  web: { image: nginx }\n', 'node-api').compose);
    expect(networks).toEqual({ edge: null, data: { internal: true } });
  });

  test('keeps the password in a file of its own, out of compose.yaml and ignored by git', () => {
    const scaffold = addTo(emptyProject, 'postgres', { gitignore: 'node_modules' });
    expect(scaffold.files.find((file) => file.path === 'secrets/db-password')).toEqual({
      ...{ path: 'secrets/db-password', content: 'a-random-password\n', secret: true },
    });
    expect(scaffold.compose).not.toContain('a-random-password');
    expect(scaffold.gitignore).toBe('node_modules\nsecrets/\n');
  });

  test('wires an API to the database and the cache that are there', () => {
    const before = addTo(emptyProject, 'postgres', { settings: ['database=shop', 'user=clerk'] }).compose;
    const api = addTo(addTo(before, 'redis').compose, 'node-api');
    expect(read(api.compose).services['api']).toMatchObject({
      environment: {
        DATABASE_HOST: 'db',
        DATABASE_NAME: 'shop',
        DATABASE_USER: 'clerk',
        DATABASE_PASSWORD_FILE: '/run/secrets/db-password',
        REDIS_HOST: 'cache',
      },
      secrets: ['db-password', 'cache-password'],
      depends_on: { db: { condition: 'service_healthy' }, cache: { condition: 'service_healthy' } },
      networks: ['edge', 'data'],
    });
    expect(api.wiredTo).toEqual([
      { kind: 'postgres', service: 'db' },
      { kind: 'redis', service: 'cache' },
    ]);
    expect(paths(api)).toEqual(expect.arrayContaining(['api/src/orders.js', 'api/src/cache.js']));
  });

  test.each([
    ['nothing', [], {}],
    ['postgres', [['postgres', 'db']], { pg: '8.23.1' }],
    ['redis', [['redis', 'cache']], { ioredis: '6.0.0' }],
    [
      'both',
      [
        ['postgres', 'db'],
        ['redis', 'cache'],
      ],
      { ioredis: '6.0.0', pg: '8.23.1' },
    ],
  ] as [string, [string, string][], object][])('locks what an API wired to %s depends on', (_, stack, dependencies) => {
    const api = addTo(stackOf(...stack), 'node-api');
    const manifest = JSON.parse(textOf(api, 'api/package.json') as string) as { dependencies?: object };
    const lock = JSON.parse(textOf(api, 'api/package-lock.json') as string) as {
      packages: Record<string, { dependencies?: object }>;
    };
    expect(manifest.dependencies ?? {}).toEqual(dependencies);
    expect(lock.packages['']?.dependencies ?? {}).toEqual(dependencies);
    for (const name of Object.keys(dependencies)) expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
  });

  test('the lock file names no registry', () => {
    expect(textOf(addTo(emptyProject, 'node-api'), 'api/package-lock.json')).not.toMatch(/resolved|https?:/);
  });

  test('wires to a database that was written by hand, on the network that it is on', () => {
    expect(read(addTo(EXISTING_DATABASE, 'node-api').compose).services['api']).toMatchObject({
      environment: {
        DATABASE_HOST: 'storage',
        DATABASE_NAME: 'ada',
        DATABASE_USER: 'ada',
        DATABASE_PASSWORD: '${DB_PASSWORD:-s3cret}',
      },
      depends_on: { storage: { condition: 'service_started' } },
      networks: ['edge', 'data', 'default'],
    });
  });

  test('wires to the service that is asked for, or to none', () => {
    const stack = stackOf(['postgres', 'db'], ['postgres', 'archive']);
    expect(addTo(stack, 'node-api', { settings: ['postgres=archive'] }).wiredTo).toEqual([
      { kind: 'postgres', service: 'archive' },
    ]);
    expect(addTo(stack, 'node-api', { settings: ['postgres=none'] }).wiredTo).toEqual([]);
  });

  test('gives a gateway a route to every API, whichever came first', () => {
    const early = addTo(stackOf(['node-api', 'orders']), 'nginx-gateway');
    expect(textOf(early, 'gateway/routes/orders.conf')).toContain('location /orders/');
    const late = addTo(early.compose, 'python-api', { name: 'stock' });
    expect(textOf(late, 'gateway/routes/stock.conf')).toContain('http://stock:8000');
    expect(textOf(late, 'gateway/public/routes/stock.json')).toBe('{ "service": "stock", "path": "/stock/" }\n');
    expect(late.next[0]).toBe('devenv up --build');
  });

  test('takes the next free port where another service has the usual one', () => {
    const scaffold = addTo('services:\n  a: { ports: ["3000-3001:80", "${PORT:-3002}:1"] }\n', 'node-api');
    expect(scaffold).toMatchObject({ port: 3003, portTakenBy: 'a' });
    expect(read(scaffold.compose).services['api']?.['ports']).toEqual(['127.0.0.1:3003:3000']);
  });

  test.each([
    ['a port that is taken', 'node-api', { port: 3000 }, 'PORT_IN_USE', '--port 3001'],
    ['a port for what publishes none', 'postgres', { port: 5432 }, 'USAGE', 'Leave out --port'],
    ['a name that is taken', 'redis', { name: 'web' }, 'USAGE', 'web-2'],
    ['a name that is no host name', 'redis', { name: 'My_Cache' }, 'USAGE', 'my-cache'],
    ['a variable that is none', 'postgres', { settings: ['databse=x'] }, 'USAGE', 'database'],
    ['a value that does not fit', 'postgres', { settings: ['database=My Shop'] }, 'USAGE', 'database=app'],
    ['a setting without a value', 'postgres', { settings: ['database'] }, 'USAGE', 'database=shop'],
    ['a service that is not of that kind', 'node-api', { settings: ['redis=web'] }, 'SERVICE_UNKNOWN', ''],
  ])('refuses %s', (_, name, request, code, suggestion) => {
    const compose = 'services:\n  web: { image: nginx, ports: ["3000:80"] }\n';
    const failure = failureOf(() => addTo(compose, name, request));
    expect(failure).toMatchObject({ code });
    expect((failure as { suggestions: string[] }).suggestions.join()).toContain(suggestion);
  });
});
