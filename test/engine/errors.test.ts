import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { projectName, testProject } from '../support/project.js';
import { address, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

describe('a port in use', () => {
  test('by another project: who holds it is named, the rest is up, and up heals once it is free', async () => {
    const other = testProject({
      'compose.yaml': `services: { holder: { ${SLEEPER}, ports: ['127.0.0.1::80'] } }\n`,
    });
    await other.devenvJson(['up']);
    const { port } = await address(other.name, 'holder-1');
    const project = testProject({
      'compose.yaml': `services:
  web: { ${SLEEPER}, ports: ['127.0.0.1:${port}:80'] }
  api: { ${SLEEPER} }
`,
    });

    const { exitCode, stderr } = await project.devenv(['up', '-d']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `Port ${port} of service web is already in use by service holder of project ${other.name}.`,
    );
    expect(stderr).toContain(`devenv -p ${other.name} down`);
    expect(await states(project.name)).toContain('api-1 running');

    await other.devenvJson(['down', '-t', '0']);
    const healed = await project.devenv(['up', '-d']);
    expect(healed.exitCode, healed.stderr).toBe(0);
    expect((await states(project.name)).every((state) => state.endsWith('running'))).toBe(true);
  });

  test('by a process of this machine: it is named, and JSON has the code', async () => {
    const server = await listening();
    try {
      const { port } = server.address() as AddressInfo;
      const project = testProject({
        'compose.yaml': `services: { web: { ${SLEEPER}, ports: ['127.0.0.1:${port}:80'] } }\n`,
      });

      const { exitCode, stdout } = await project.devenv(['up', '-d', '--json']);

      expect(exitCode).toBe(1);
      const { failures } = JSON.parse(stdout) as { failures: { code: string; message: string }[] };
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatchObject({ code: 'PORT_IN_USE', service: 'web' });
      expect(failures[0]?.message).toContain(`(process ${process.pid})`);
    } finally {
      server.close();
    }
  });

  test('by a container that no project owns', async () => {
    const docker = await engine();
    const name = `${projectName()}-lone`;
    const network = await docker.createNetwork({ Name: name });
    const lone = await docker.createContainer({
      name,
      Image: 'busybox:1.37',
      Cmd: ['sleep', 'inf'],
      ExposedPorts: { '80/tcp': {} },
      HostConfig: { NetworkMode: name, PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
    });
    try {
      await lone.start();
      const port = (await lone.inspect()).NetworkSettings.Ports['80/tcp']?.[0]?.HostPort ?? '';
      const project = testProject({
        'compose.yaml': `services: { web: { ${SLEEPER}, ports: ['127.0.0.1:${port}:80'] } }\n`,
      });
      const { stderr } = await project.devenv(['up', '-d']);
      expect(stderr).toContain(`already in use by container ${name}`);
      expect(stderr).toContain(`docker stop ${name}`);
    } finally {
      await lone.remove({ force: true });
      await network.remove();
    }
  });
});

test('a container name in use is told with its next step', async () => {
  const docker = await engine();
  const name = `${projectName()}-taken`;
  const lone = await docker.createContainer({ name, Image: 'busybox:1.37' });
  try {
    const project = testProject({ 'compose.yaml': `services: { web: { ${SLEEPER}, container_name: ${name} } }\n` });
    const { exitCode, stderr } = await project.devenv(['up', '-d']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The name ${name} is already in use by a container of busybox:1.37`);
    expect(stderr).toContain(`docker rm ${name}`);
  } finally {
    await lone.remove({ force: true });
  }
});

interface Fault {
  name: string;
  service: string;
  code: string;
  exit?: number;
  words: RegExp;
}

const FAULTS: Fault[] = [
  {
    name: 'a command that its image does not hold',
    service: `image: 'busybox:1.37', command: [nosuchcommand]`,
    code: 'SERVICE_FAILED',
    words: /Service web cannot start: nosuchcommand/,
  },
  {
    name: 'a bind mount of a path that is not there and may not be made',
    service: `${SLEEPER}, volumes: [{ type: bind, source: ./absent, target: /x, bind: { create_host_path: false } }]`,
    code: 'FILE_NOT_FOUND',
    exit: 2,
    words: /Service web mounts .*\/absent, which does not exist/,
  },
  {
    name: 'a volume whose name is a single letter',
    service: `${SLEEPER}, volumes: ['d:/data']`,
    code: 'COMPOSE_INVALID',
    exit: 2,
    words: /Service web mounts d:\/data, which reads as a path of Windows/,
  },
  {
    name: 'an image that cannot be pulled',
    service: `image: 'localhost:1/no/such:1'`,
    code: 'IMAGE_UNAVAILABLE',
    words: /localhost:1\/no\/such:1/,
  },
  {
    name: 'an image that may not be pulled',
    service: `image: 'devenv-test-absent:1', pull_policy: never`,
    code: 'IMAGE_UNAVAILABLE',
    words: /devenv-test-absent:1 of service web is not on this machine/,
  },
  {
    name: 'a user that the image does not know',
    service: `${SLEEPER}, user: nosuchuser`,
    code: 'ENGINE_FAILED',
    words: /nosuchuser/,
  },
];

test.each(FAULTS)('$name fails that service alone', async ({ service, code, exit = 1, words }) => {
  const project = testProject({ 'compose.yaml': `services:\n  web: { ${service} }\n  api: { ${SLEEPER} }\n` });

  const { exitCode, stdout } = await project.devenv(['up', '-d', '--json']);

  expect(exitCode).toBe(exit);
  const answer = JSON.parse(stdout) as {
    failures?: { code: string; message: string; reason?: string }[];
    error?: never;
  };
  const [failure] = answer.failures ?? [answer.error as unknown as { code: string; message: string; reason?: string }];
  expect(failure?.code).toBe(code);
  expect(`${failure?.message ?? ''} ${failure?.reason ?? ''}`).toMatch(words);
  if (answer.failures !== undefined) expect(await states(project.name)).toContain('api-1 running');
});

test.each([
  ['a broken YAML file', 'services:\n  web: [', 'YAML_SYNTAX', 2],
  ['a wrong type', 'services:\n  web: { image: 3, ports: { a: b } }', 'COMPOSE_INVALID', 2],
  ['a missing variable', 'services:\n  web: { image: "${NO_SUCH_VARIABLE:?set it}" }', 'VARIABLE_MISSING', 2],
  [
    'a cycle',
    'services:\n  a: { image: b, depends_on: [b] }\n  b: { image: b, depends_on: [a] }',
    'DEPENDENCY_CYCLE',
    2,
  ],
])('%s is a wrong configuration, told with its place', async (_what, text, code, exit) => {
  const project = testProject({ 'compose.yaml': `${text}\n` });

  const { exitCode, stdout } = await project.devenv(['up', '-d', '--json']);

  expect(exitCode).toBe(exit);
  const { error } = JSON.parse(stdout) as { error: { code: string; location?: { file: string; line?: number } } };
  expect(error.code).toBe(code);
  expect(error.location?.file).toContain('compose.yaml');
});

test('an unknown service is told with what was meant', async () => {
  const project = testProject({ 'compose.yaml': `services: { gateway: { ${SLEEPER} } }\n` });
  const { exitCode, stderr } = await project.devenv(['up', '-d', 'gatewya']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/gatewya[\s\S]*gateway/);
});

test('no Compose file at all says how to get one', async () => {
  const { exitCode, stderr } = await testProject().devenv(['up', '-d']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('devenv init');
});

test.each([
  ['a socket that is not there', 'unix:///nowhere/docker.sock'],
  ['a port where nobody listens', 'tcp://127.0.0.1:1'],
])('no engine: %s', async (_what, host) => {
  const project = testProject({ 'compose.yaml': `services: { web: { ${SLEEPER} } }\n` });
  const env = { DOCKER_HOST: host };

  const { exitCode, stderr } = await project.devenv(['up', '-d'], { env });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(host.replace('unix://', ''));
  expect(stderr).not.toMatch(/at .*\.js:\d+/);
  const json = await project.devenv(['ps', '--json'], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } });
});

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
