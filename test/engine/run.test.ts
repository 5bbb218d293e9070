import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { address, containersOf, states } from './stack-state.js';

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/passwd'], interval: 1h } }
  api:
    image: busybox:1.37
    command: echo its own command
    environment: { OWN: own }
    ports: ['127.0.0.1::80']
    volumes: ['data:/data']
    depends_on: { db: { condition: service_healthy } }
volumes: { data: {} }
`;

test('run --rm starts what the service needs, reaches it by name, and leaves only that', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });

  const run = await project.devenv(['run', '--rm', '-T', 'api', 'wget', '-qO-', 'http://db/passwd']);

  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stdout).toContain('root');
  expect(await states(project.name)).toEqual(['db-1 running', 'db-1-sandbox running']);
});

test('run ends with the exit code of the command, also when it fails, and removes the container', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });

  const run = await project.devenv([
    'run',
    '--rm',
    '--no-deps',
    '-T',
    'api',
    'sh',
    '-c',
    'echo out; echo err >&2; exit 42',
  ]);

  expect(run.exitCode).toBe(42);
  expect(run.stdout).toBe('out\n');
  expect(run.stderr).toContain('err\n');
  expect(await containersOf(project.name)).toEqual([]);
});

test('run hands standard input on', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const { stdout, stderr } = await project.devenv(['run', '--rm', '--no-deps', '-T', 'api', 'cat'], {
    input: 'hello\n',
  });
  expect(stdout, stderr).toBe('hello\n');
});

test('run without a command runs the service’s own; flags choose environment, user, folder and name', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const own = await project.devenv(['run', '--rm', '--no-deps', '-T', 'api']);
  expect(own.stdout).toBe('its own command\n');

  const flags = [
    '--rm',
    '--no-deps',
    '-T',
    '-e',
    'GIVEN=given',
    '-u',
    '1234',
    '-w',
    '/tmp',
    '--name',
    `${project.name}-named`,
  ];
  const { stdout } = await project.devenv(['run', ...flags, 'api', 'sh', '-c', 'id -u; pwd; echo $GIVEN $OWN']);
  expect(stdout).toBe('1234\n/tmp\ngiven own\n');
});

test('run publishes no port of the service, unless asked', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const bindings = async (flags: string[]): Promise<object> => {
    const { stdout } = await project.devenv(['run', '-d', '--no-deps', ...flags, 'api', 'sleep', 'inf']);
    const { HostConfig } = await (await engine()).getContainer(stdout.trim()).inspect();
    return (HostConfig.PortBindings ?? {}) as object;
  };
  expect(await bindings([])).toEqual({});
  expect(await bindings(['--service-ports'])).toHaveProperty('80/tcp');
});

test('without --rm the container stays as a one-off; neither up nor ps take it for the service, down removes it', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenv(['run', '--no-deps', '-T', 'api', 'true']);
  expect(await containersOf(project.name)).toHaveLength(1);

  const ps = (await project.devenvJson(['ps'])) as { services: { service: string; state: string }[] };
  expect(ps.services.find(({ service }) => service === 'api')?.state).toBe('missing');
  await project.devenvJson(['up', 'db']);
  expect(await containersOf(project.name)).toHaveLength(3);
  await project.devenvJson(['down', '-t', '0']);
  expect(await containersOf(project.name)).toEqual([]);
});

test('Ctrl-C reaches the command of a run, and its container is removed', async () => {
  const project = testProject({
    'compose.yaml': `services: { job: { image: 'busybox:1.37', init: true, command: sh -c 'trap "exit 3" INT TERM; echo ready; while :; do sleep 0.1; done' } }\n`,
  });
  const child = spawn(process.execPath, [program, 'run', '--rm', 'job'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await eventually(() => {
    expect(out).toBe('ready\n');
  });

  child.kill('SIGINT');

  expect(await ended).not.toBe(0);
  await eventually(async () => {
    expect(await containersOf(project.name)).toEqual([]);
  });
});

test('a dependency that fails stops the run and is told', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sh -c 'echo no disk; exit 5' }
  api: { image: 'busybox:1.37', command: 'true', depends_on: { db: { condition: service_completed_successfully } } }
`,
  });
  const { exitCode, stderr } = await project.devenv(['run', '--rm', '-T', 'api']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Service db exited with code 5.');
  expect(stderr).toContain('no disk');
});

test('a running service is not disturbed by a run of it', async () => {
  const project = testProject({
    'compose.yaml': COMPOSE.replace('echo its own command', 'httpd -f -p 80 -h /etc').replace(
      'ports',
      'stop_signal: KILL\n    ports',
    ),
  });
  await project.devenvJson(['up']);
  const { port } = await address(project.name, 'api-1');

  expect((await project.devenv(['run', '--rm', '-T', 'api', 'true'])).exitCode).toBe(0);

  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

test('flags of a run change its container: mounts, ports, labels, capabilities, names, entrypoint, variables of a file', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE, 'here/file': 'mounted\n', env: 'A=file\nB=${A}x\n' });
  const given = ['-v', './here:/data:ro', '-p', '127.0.0.1::81', '-l', 'own=label', '--cap-add', 'NET_ADMIN'];
  const more = ['--cap-drop', 'CHOWN', '--use-aliases', '--env-from-file', 'env', '-e', 'A=flag'];
  const entrypoint = ['--entrypoint', `sh -c 'cat /data/file; echo $A $B; sleep 1000'`];

  const run = await project.devenv(['run', '-d', '--no-deps', ...given, ...more, ...entrypoint, 'api']);

  expect(run.exitCode, run.stderr).toBe(0);
  const { Config, HostConfig, NetworkSettings } = await (await engine()).getContainer(run.stdout.trim()).inspect();
  expect(String(HostConfig.CapAdd)).toMatch(/^(CAP_)?NET_ADMIN$/);
  expect(String(HostConfig.CapDrop)).toMatch(/^(CAP_)?CHOWN$/);
  expect(HostConfig.PortBindings).toEqual({ '81/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] });
  expect(Config.Labels).toMatchObject({ own: 'label', 'com.docker.compose.oneoff': 'True' });
  expect(Object.values(NetworkSettings.Networks)[0]?.Aliases).toContain('api');
  const logs = await (await engine()).getContainer(run.stdout.trim()).logs({ stdout: true, follow: false });
  expect(logs.toString()).toMatch(/mounted[\s\S]*flag filex/);
});

test.each([
  ['a port that is none', ['-p', '80:http'], 2, /--publish 80:http/],
  ['a label without a value', ['-l', 'own'], 2, /KEY=VALUE/],
  ['a file that is not there', ['--env-from-file', 'nope'], 2, /nope does not exist/],
  ['ports twice', ['-p', '80', '-P'], 2, /--publish/],
  ['an image that may not be pulled', ['--pull', 'never'], 1, /Image devenv-test-none:1 of service api/],
])('tells of %s', async (_what, flags, exitCode, words) => {
  const project = testProject({ 'compose.yaml': `services: { api: { image: 'devenv-test-none:1' } }\n` });
  const run = await project.devenv(['run', '--rm', '--no-deps', ...flags, 'api']);
  expect(run.stderr).toMatch(words);
  expect(run.exitCode).toBe(exitCode);
  expect(await containersOf(project.name)).toEqual([]);
});

test('a run beside its service has an address of its own where the service has a fixed one', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, networks: { default: { ipv4_address: 10.201.7.9 } } }
networks: { default: { ipam: { config: [{ subnet: 10.201.7.0/24 }] } } }
`,
  });
  await project.devenvJson(['up']);
  const { exitCode, stdout, stderr } = await project.devenv(['run', '--rm', '-T', 'api', 'hostname', '-i']);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/^10\.201\.7\.(?!9\n)/);
});
