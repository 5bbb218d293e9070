import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { engine } from '../../support/engine.js';
import { eventually } from '../../support/eventually.js';
import { makeProject } from '../../support/project.js';
import type { TestProject } from '../../support/project.js';
import { address, container, identities, states } from '../stack-state.js';

/**
 * One stack for all states: services to break, each of its own kind, and two that must not notice. What runs `/broken`
 * at its start behaves until a file in its own writable layer says otherwise: a fresh container is well again.
 */
const compose = (port: number): string => `services:
  web:
    build: .
    command: sh -c '[ ! -e /broken ] || . /broken; mkdir -p /www; echo hello > /www/index.html; echo serving; exec httpd -f -p 80 -h /www'
    stop_signal: KILL
    init: true
    pids_limit: 20
    mem_limit: 64m
    memswap_limit: 64m
    ports: ['127.0.0.1:${port}:80']
    networks: { default: { aliases: [shop] }, data: {}, front: {} }
    healthcheck: { test: [CMD-SHELL, 'test ! -e /sick && timeout 1 wget -qO- http://127.0.0.1/'], interval: 500ms, timeout: 10s, retries: 3 }
  loop:
    image: busybox:1.37
    command: sh -c '[ ! -e /broken ] || . /broken; exec sleep inf'
    stop_signal: KILL
    restart: always
  cache:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    volumes: ['scratch:/scratch']
    healthcheck: { test: [CMD-SHELL, 'head -c 64k /dev/zero > /scratch/probe && rm /scratch/probe'], interval: 500ms, retries: 3 }
  store:
    image: busybox:1.37
    command: sh -c 'test -e /data/seeded || touch /data/rows /data/seeded; exec sleep inf'
    stop_signal: KILL
    volumes: ['rows:/data']
    healthcheck: { test: [CMD, test, -e, /data/rows], interval: 500ms, retries: 3 }
  db:
    image: postgres:17-bookworm
    environment: { POSTGRES_PASSWORD: secret }
    volumes: ['tables:/var/lib/postgresql/data', './init.sql:/docker-entrypoint-initdb.d/init.sql:ro']
    healthcheck: { test: [CMD, psql, -h, 127.0.0.1, -U, postgres, -c, select from items], interval: 1s, retries: 2, start_period: 1m }
  neighbour:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    networks: [default, data]
  dependent:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    depends_on: { web: { condition: service_healthy } }
networks:
  data: { internal: true }
  front: {}
volumes:
  rows: {}
  tables: {}
  scratch: { driver_opts: { type: tmpfs, device: tmpfs, o: size=1m } }
`;

const FILES = {
  Dockerfile: 'FROM busybox:1.37\n',
  'init.sql': "create table items (name text); insert into items values ('seeded');",
};

export type ServiceName = 'web' | 'loop' | 'cache' | 'store' | 'db';

type Container = ReturnType<Awaited<ReturnType<typeof engine>>['getContainer']>;

/** The stack that is broken and mended, and the ways to lay hands on one of its services. */
export class BrokenStack {
  private constructor(readonly project: TestProject) {}

  static async up(): Promise<BrokenStack> {
    const stack = new BrokenStack(makeProject({ 'compose.yaml': compose(await freePort()), ...FILES }));
    await stack.project.devenvJson(['up']);
    return stack;
  }

  async workload(service: ServiceName): Promise<Container> {
    return (await engine()).getContainer((await container(this.project.name, `${service}-1`)).id);
  }

  async sandbox(service: ServiceName): Promise<Container> {
    return (await engine()).getContainer((await container(this.project.name, `${service}-1 sandbox`)).id);
  }

  /** Starts a script in a container, and does not wait for its end. */
  async inside(service: ServiceName, script: string): Promise<void> {
    const exec = await (await this.workload(service)).exec({ Cmd: ['sh', '-c', script] });
    await exec.start({ Detach: true });
  }

  /** What a script in a container says. */
  async says(service: string, script: string): Promise<string> {
    const { stdout, stderr } = await this.project.devenv(['exec', '-T', service, 'sh', '-c', script]);
    return stdout + stderr;
  }

  /** Lets a service run a script at its next start, starts it again, and waits for what comes of it. */
  async breakItself(service: ServiceName, script: string, state: string): Promise<void> {
    await this.says(service, `echo 'echo last words; ${script}' > /broken`);
    await (await this.workload(service)).restart({ t: 0 });
    await this.becomes(service, state);
  }

  becomes(service: ServiceName, state: string): Promise<void> {
    return eventually(async () => {
      expect((await container(this.project.name, `${service}-1`)).state).toBe(state);
    });
  }

  /** Waits until the engine pauses for seconds between two restarts of a service, and does so now. */
  restartsSlowly(service: ServiceName): Promise<void> {
    return eventually(async () => {
      const { inspect } = await container(this.project.name, `${service}-1`);
      expect(inspect).toMatchObject({ State: { Status: 'restarting' } });
      expect(inspect.RestartCount).toBeGreaterThanOrEqual(5);
    });
  }

  becomesUnhealthy(service: ServiceName): Promise<void> {
    return eventually(() => this.expectUnhealthy(service));
  }

  async expectUnhealthy(service: ServiceName): Promise<void> {
    const { inspect } = await container(this.project.name, `${service}-1`);
    expect(inspect.State.Health?.Status).toBe('unhealthy');
  }

  /** Takes the last reset back, and does not wait for what is broken then to be well. */
  async undoUntil(check: () => Promise<void>): Promise<void> {
    const enough = new AbortController();
    const undoing = this.project.devenv(['undo'], { signal: enough.signal });
    await eventually(check);
    enough.abort();
    await undoing;
  }

  /** Ids and start times of all containers but those of one service. */
  async others(than: ServiceName): Promise<Record<string, string>> {
    const all = Object.entries(await identities(this.project.name));
    return Object.fromEntries(all.filter(([part]) => !part.startsWith(`${than}-`)));
  }

  address(service: ServiceName): Promise<object> {
    return address(this.project.name, `${service}-1`);
  }

  /** The whole stack is there, once, and the service does what it is for. */
  async works(service: ServiceName): Promise<void> {
    const names = ['cache', 'db', 'dependent', 'loop', 'neighbour', 'store', 'web'];
    const parts = names.flatMap((name) => [`${name}-1 running`, `${name}-1-sandbox running`]);
    expect(await states(this.project.name)).toEqual(parts);
    await WORKS[service](this);
  }
}

const WORKS: Record<ServiceName, (stack: BrokenStack) => Promise<void>> = {
  // by its port, its name and its alias
  web: async (stack) => {
    const { port } = await address(stack.project.name, 'web-1');
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello\n');
    expect(await stack.says('neighbour', 'wget -qO- http://web/ && wget -qO- http://shop/')).toBe('hello\nhello\n');
  },
  loop: async (stack) => {
    expect(await stack.says('loop', 'test -e /broken || echo well')).toBe('well\n');
  },
  cache: async (stack) => {
    expect(await stack.says('cache', 'head -c 900k /dev/zero > /scratch/x && rm /scratch/x')).toBe('');
  },
  store: async (stack) => {
    expect(await stack.says('store', 'ls /data')).toBe('rows\nseeded\n');
  },
  db: async (stack) => {
    expect(await stack.says('db', 'psql -U postgres -tAc "table items"')).toBe('seeded\n');
  },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
