import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { address, container, containersOf, identities, states } from './stack-state.js';

/** One stack for all states: a web server that every test breaks, and neighbours that must not notice. */
const compose = (port: number): string => `services:
  web:
    image: busybox:1.37
    command: sh -c 'mkdir /www && echo hello > /www/index.html; echo serving; exec httpd -f -p 80 -h /www'
    stop_signal: KILL
    init: true
    pids_limit: 20
    mem_limit: 64m
    ports: ['127.0.0.1:${port}:80']
    networks: { default: { aliases: [shop] }, data: {} }
    healthcheck: { test: [CMD, timeout, '1', wget, -qO-, 'http://127.0.0.1/'], interval: 500ms, timeout: 10s, retries: 3 }
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
`;

interface Break {
  name: string;
  /** Makes the state, and returns when it is there. */
  make: () => Promise<void>;
  /** What the reset must say was wrong. */
  says: RegExp;
  /** Takes seconds until the engine notices: tried with one command. */
  slow?: boolean;
  /** The sandbox is gone or must be replaced. */
  losesSandbox?: boolean;
}

let project: TestProject;

beforeAll(async () => {
  project = makeProject({ 'compose.yaml': compose(await freePort()) });
  await project.devenvJson(['up']);
});
afterAll(() => eventually(() => project.dispose()));

const BREAKS: Break[] = [
  { name: 'exited with 0', make: () => kill('TERM'), says: /exited with code (0|143)/ },
  { name: 'killed, 137', make: () => kill('KILL'), says: /exited with code 137 \(killed, SIGKILL\)/ },
  { name: 'paused', make: () => workload((one) => one.pause()), says: /paused/ },
  { name: 'stopped by hand', make: () => workload((one) => one.stop({ t: 0 })), says: /exited with code/ },
  { name: 'removed by hand', make: () => workload((one) => one.remove({ force: true })), says: /missing/ },
  {
    name: 'created and never started',
    make: async () => {
      await workload((one) => one.remove({ force: true }));
      await project.devenv(['up', '--no-start', '--no-deps', 'web']);
    },
    says: /never started/,
  },
  {
    name: 'unhealthy, its files deleted',
    make: async () => {
      await inside('rm -rf /www/*');
      await isUnhealthy();
    },
    says: /its health check fails/,
  },
  {
    name: 'hung: its process is stopped and answers no more',
    slow: true,
    make: async () => {
      await inside('kill -STOP $(pidof httpd)');
      await isUnhealthy();
    },
    says: /its health check fails/,
  },
  {
    name: 'at its limit of processes',
    slow: true,
    make: () =>
      eventually(async () => {
        await inside('for i in $(seq 20); do sleep 1000 & done').catch(() => undefined);
        await expectUnhealthy();
      }),
    says: /its health check fails/,
  },
  {
    name: 'sandbox stopped',
    make: () => sandbox((one) => one.kill()),
    says: /its sandbox is (down|not running)/,
  },
  {
    name: 'sandbox removed by hand',
    make: () => sandbox((one) => one.remove({ force: true })),
    says: /its sandbox is gone|missing/,
    losesSandbox: true,
  },
  {
    name: 'both containers removed by hand',
    make: async () => {
      await workload((one) => one.remove({ force: true }));
      await sandbox((one) => one.remove({ force: true }));
    },
    says: /missing/,
    losesSandbox: true,
  },
];

const COMMANDS: { words: string; args: string[] }[] = [
  { words: 'reset SERVICE', args: ['reset', 'web'] },
  { words: 'reset', args: ['reset'] },
  { words: 'up', args: ['up', '-d'] },
];

describe.each(COMMANDS)('devenv $words', ({ words, args }) => {
  test.each(BREAKS.filter(({ slow }) => slow !== true || words === 'reset'))(
    'mends a service that is $name',
    async ({ make, says, losesSandbox }) => {
      const where = await address(project.name, 'web-1');
      const others = ['neighbour-1', 'neighbour-1 sandbox', 'dependent-1', 'dependent-1 sandbox'];
      const before = await identities(project.name, ...others);
      await make();

      const { exitCode, stdout, stderr } = await project.devenv(args);

      expect(exitCode, stderr + stdout).toBe(0);
      if (words !== 'up') expect(stdout).toMatch(says);
      expect(await identities(project.name, ...others)).toEqual(before);
      if (losesSandbox !== true) expect(await address(project.name, 'web-1')).toEqual(where);
      await works();
    },
  );
});

test('reset replaces one whose image tag is gone as long as it can be had again, and says so where it cannot', async () => {
  const own = makeProject({
    Dockerfile: 'FROM busybox:1.37\nCMD ["sleep", "inf"]\nSTOPSIGNAL KILL\n',
    'compose.yaml': `services: { web: { build: . } }\n`,
  });
  try {
    await own.devenvJson(['up']);
    const docker = await engine();
    await (await workloadOf(own.name, 'web-1')).kill();
    await docker.getImage(`${own.name}-web`).remove({ force: true });

    const { exitCode, stderr } = await own.devenv(['reset', 'web']);

    expect(exitCode, stderr).toBe(0);
    expect(await states(own.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
  } finally {
    await eventually(() => own.dispose());
  }
});

describe('a service that breaks by itself', () => {
  /** Behaves, until a file in its own writable layer says otherwise: a fresh container is well again. */
  const breakable = (restart: string): string => `services:
  web:
    image: busybox:1.37
    command: [sh, -c, 'if [ -e /broken ]; then . /broken; fi; exec sleep inf']
    stop_signal: KILL
    mem_limit: 16m
    memswap_limit: 16m
    restart: '${restart}'
    expose: [80]
`;

  test.each([
    { name: 'exit 0', script: 'exit 0', restart: 'no', says: /exited with code 0/ },
    { name: 'exit 1', script: 'exit 1', restart: 'no', says: /exited with code 1/ },
    { name: 'exit 139', script: 'exit 139', restart: 'no', says: /exited with code 139 \(crashed, SIGSEGV\)/ },
    { name: 'a crash loop', script: 'exit 7', restart: 'always', says: /restarts again and again, exited with code 7/ },
    { name: 'out of memory', script: 'tail -c 200m /dev/zero; exit 137', restart: 'no', says: /ran out of memory/ },
  ])('$name: reset says so with its last lines, and it is well again', async ({ script, restart, says }) => {
    const own = makeProject({ 'compose.yaml': breakable(restart) });
    try {
      await own.devenvJson(['up']);
      await own.devenv(['exec', '-T', 'web', 'sh', '-c', `echo 'echo last words; ${script}' > /broken`]);
      await (await workloadOf(own.name, 'web-1')).restart({ t: 0 });
      await eventually(async () => {
        const { state } = await container(own.name, 'web-1');
        expect(state).toBe(restart === 'always' ? 'restarting' : 'exited');
      });

      const { exitCode, stdout, stderr } = await own.devenv(['reset', 'web']);

      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(says);
      expect(stdout).toContain('last words');
      expect((await container(own.name, 'web-1')).state).toBe('running');
      const previous = await own.devenv(['logs', '--previous', 'web']);
      expect(previous.stdout).toContain('last words');
    } finally {
      await eventually(() => own.dispose());
    }
  });
});

test('a removed network is made again, with everything that was on it', async () => {
  const own = makeProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, networks: [front] }
  elsewhere: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, networks: [back] }
networks: { front: {}, back: {} }
`,
  });
  try {
    await own.devenvJson(['up']);
    const before = await identities(own.name, 'elsewhere-1', 'elsewhere-1 sandbox');
    const network = (await engine()).getNetwork(`${own.name}_front`);
    await network.disconnect({ Container: (await container(own.name, 'web-1 sandbox')).id, Force: true });
    await network.remove();

    const { exitCode, stderr } = await own.devenv(['up', '-d']);

    expect(exitCode, stderr).toBe(0);
    expect(await identities(own.name, 'elsewhere-1', 'elsewhere-1 sandbox')).toEqual(before);
    const { inspect } = await container(own.name, 'web-1 sandbox');
    expect(Object.keys(inspect.NetworkSettings.Networks)).toEqual([`${own.name}_front`]);
    expect(inspect.State.Running).toBe(true);
    expect((await own.devenvJson(['up'])) as object).toMatchObject({ changed: false });
  } finally {
    await eventually(() => own.dispose());
  }
});

test('a container left by an interrupted replacement is cleared away, whichever is the better one', async () => {
  const own = makeProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`,
  });
  try {
    await own.devenvJson(['up']);
    const { inspect } = await container(own.name, 'web-1');
    const { Image, Cmd, Labels } = inspect.Config;
    const { NetworkMode } = inspect.HostConfig;
    const docker = await engine();
    await docker.createContainer({
      name: `${own.name}-web-1-next`,
      Image,
      Cmd,
      Labels,
      HostConfig: { NetworkMode: NetworkMode ?? '' },
    });

    await own.devenvJson(['up']);
    expect(await states(own.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
    expect((await container(own.name, 'web-1')).id).toBe(inspect.Id);

    const next = await docker.createContainer({
      name: `${own.name}-web-1-next`,
      Image,
      Cmd,
      Labels,
      HostConfig: { NetworkMode: NetworkMode ?? '' },
    });
    await docker.getContainer(inspect.Id).remove({ force: true });
    await own.devenvJson(['up']);
    expect(await states(own.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
    expect((await container(own.name, 'web-1')).id).toBe(next.id);
  } finally {
    await eventually(() => own.dispose());
  }
});

type Container = ReturnType<Awaited<ReturnType<typeof engine>>['getContainer']>;

async function workloadOf(name: string, part: string): Promise<Container> {
  return (await engine()).getContainer((await container(name, part)).id);
}

async function workload(act: (one: Container) => Promise<unknown>): Promise<void> {
  await act(await workloadOf(project.name, 'web-1'));
}

async function sandbox(act: (one: Container) => Promise<unknown>): Promise<void> {
  await act(await workloadOf(project.name, 'web-1 sandbox'));
}

async function kill(signal: string): Promise<void> {
  await workload((one) => one.kill({ signal }));
  await eventually(async () => {
    expect((await container(project.name, 'web-1')).state).toBe('exited');
  });
}

async function inside(script: string): Promise<void> {
  const exec = await (await workloadOf(project.name, 'web-1')).exec({ Cmd: ['sh', '-c', script] });
  await exec.start({ Detach: true });
}

async function expectUnhealthy(): Promise<void> {
  expect((await container(project.name, 'web-1')).inspect.State.Health?.Status).toBe('unhealthy');
}

async function isUnhealthy(): Promise<void> {
  await eventually(expectUnhealthy);
}

/** The whole stack is there, once, and the web server answers by its port, its name and its alias. */
async function works(): Promise<void> {
  expect(await states(project.name)).toEqual([
    'dependent-1 running',
    'dependent-1-sandbox running',
    'neighbour-1 running',
    'neighbour-1-sandbox running',
    'web-1 running',
    'web-1-sandbox running',
  ]);
  expect(await containersOf(project.name)).toHaveLength(6);
  const { port } = await address(project.name, 'web-1');
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello\n');
  const heard = 'wget -qO- http://web/ && wget -qO- http://shop/';
  const { stdout, stderr } = await project.devenv(['exec', '-T', 'neighbour', 'sh', '-c', heard]);
  expect(stdout, stderr).toBe('hello\nhello\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
