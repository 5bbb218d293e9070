import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { makeProject, testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';
import type { Seen } from './stack-state.js';

let project: TestProject;
let workload: Seen;
let sandbox: Seen;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': readFileSync(join(import.meta.dirname, 'fixtures', 'attributes.yaml'), 'utf8'),
    'secret.txt': 'secret of a file\n',
    'config.txt': 'config of a file\n',
    'bound/x': 'bound',
    'web.env': 'FROM_FILE=file\nOVERRIDDEN=file\n',
  });
  const env = { SECRET_OF_THE_ENVIRONMENT: 'hidden-4711', CONFIG_OF_THE_ENVIRONMENT: 'shown-4711' };
  const { exitCode, stderr } = await project.devenv(['up', '-d'], { env });
  if (exitCode !== 0) throw new Error(stderr);
  workload = await container(project.name, 'web-1');
  sandbox = await container(project.name, 'web-1 sandbox');
});
afterAll(() => eventually(() => project.dispose()));

async function inside(script: string): Promise<string> {
  const { stdout, stderr } = await project.devenv(['exec', '-T', 'web', 'sh', '-c', script], {
    env: { SECRET_OF_THE_ENVIRONMENT: 'hidden-4711', CONFIG_OF_THE_ENVIRONMENT: 'shown-4711' },
  });
  return stdout.trim() + stderr.trim();
}

describe('every attribute of a service is in its place', () => {
  test('process: user, folder, environment, command, signals, terminal', () => {
    const { Config } = workload.inspect;
    expect(Config).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/work',
      Entrypoint: ['sh', '-c'],
      Cmd: ['exec sleep inf'],
      StopSignal: 'SIGKILL',
      StopTimeout: 3,
      OpenStdin: true,
    });
    expect(Config.Env).toEqual(expect.arrayContaining(['FROM_FILE=file', 'OVERRIDDEN=environment', 'EMPTY=']));
  });

  test('security: read-only root, capabilities, options, init', () => {
    expect(workload.inspect.HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapAdd: ['CAP_NET_BIND_SERVICE'],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Init: true,
      GroupAdd: ['4711'],
      Privileged: false,
    });
  });

  test('limits: memory, CPU, processes, files, shared memory', () => {
    expect(workload.inspect.HostConfig).toMatchObject({
      Memory: 64 * 1024 * 1024,
      MemoryReservation: 32 * 1024 * 1024,
      NanoCpus: 500_000_000,
      PidsLimit: 50,
      ShmSize: 8 * 1024 * 1024,
      CpuShares: 512,
    });
    expect(workload.inspect.HostConfig.Ulimits).toContainEqual({ Name: 'nofile', Soft: 256, Hard: 512 });
  });

  test('mounts: named, bind, anonymous, tmpfs in both forms', () => {
    const of = (path: string): object | undefined =>
      workload.inspect.Mounts.find(({ Destination }) => Destination === path);
    expect(of('/data')).toMatchObject({ Type: 'volume', Name: `${project.name}_data`, RW: true });
    expect(of('/bound')).toMatchObject({ Type: 'bind', Source: join(project.folder, 'bound'), RW: false });
    expect(of('/anonymous')).toMatchObject({ Type: 'volume', Name: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(workload.inspect.HostConfig.Tmpfs).toEqual({ '/tmp': 'size=1m,mode=1777' });
    expect(of('/cache')).toMatchObject({ Type: 'tmpfs' });
  });

  test('devices, sysctls, logging, restart, health check, labels', () => {
    const { HostConfig, Config } = workload.inspect;
    expect(HostConfig.Devices).toEqual([
      { PathOnHost: '/dev/null', PathInContainer: '/dev/nothing', CgroupPermissions: 'r' },
    ]);
    expect(HostConfig.Sysctls).toEqual({ 'kernel.msgmax': '65535' });
    expect(HostConfig.LogConfig).toEqual({ Type: 'json-file', Config: { 'max-size': '1m' } });
    expect(HostConfig.RestartPolicy).toEqual({ Name: 'on-failure', MaximumRetryCount: 4 });
    expect(Config.Healthcheck).toEqual({
      Test: ['CMD-SHELL', 'test -e /bound/x'],
      Interval: 3600e9,
      Timeout: 2e9,
      StartPeriod: 1e9,
      Retries: 5,
    });
    expect(Config.Labels).toMatchObject({
      own: 'label',
      'com.docker.compose.project': project.name,
      'com.docker.compose.service': 'web',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
    });
  });

  test('the address is the sandbox’s: host name, hosts, DNS, ports, aliases, net sysctls', () => {
    const { Config, HostConfig, NetworkSettings } = sandbox.inspect;
    expect(Config).toMatchObject({ Hostname: 'front', Domainname: 'example.test' });
    expect(HostConfig).toMatchObject({
      ExtraHosts: ['upstream:10.1.2.3'],
      Dns: ['192.0.2.53'],
      DnsSearch: ['example.test'],
      DnsOptions: ['ndots:3'],
      Sysctls: { 'net.core.somaxconn': '77' },
    });
    expect(Object.keys(NetworkSettings.Ports).sort()).toEqual(['53/udp', '80/tcp', '9000/tcp']);
    expect(NetworkSettings.Networks[`${project.name}_default`]?.Aliases).toEqual(
      expect.arrayContaining(['web', 'shop', `${project.name}-web-1`]),
    );
    expect(NetworkSettings.Networks[`${project.name}_default`]?.MacAddress).toBe('02:42:ac:11:65:43');
  });

  test('the process sees all of it', async () => {
    // the hard limit: runc 1.1 sometimes starts an exec with the soft one raised to it (opencontainers/runc#4195)
    expect(await inside('id -u; pwd; hostname; cat /proc/sys/net/core/somaxconn; ulimit -Hn; cat /bound/x')).toBe(
      '1000\n/work\nfront\n77\n512\nbound',
    );
    expect(await inside('touch /x 2>&1; touch /tmp/x /cache/x && echo written')).toMatch(/Read-only[\s\S]*written/);
  });
});

describe('secrets and configs', () => {
  test.each([
    ['/run/secrets/of_file', 'secret of a file', undefined],
    ['/run/secrets/of_environment', 'hidden-4711', '-r--------'],
    ['/etc/app/of_content', 'config of content', '-r--r--r--'],
    ['/etc/app/of_environment', 'shown-4711', '-r--r-----'],
    ['/etc/app/of_file', 'config of a file', undefined],
  ])('%s is readable by the process', async (path, content, mode) => {
    expect(await inside(`cat ${path}`)).toBe(content);
    if (mode !== undefined) expect(await inside(`ls -ln ${path}`)).toContain(`${mode}    1 1000`);
  });

  test('the value of a secret is in no description of a container', () => {
    expect(JSON.stringify(workload.inspect)).not.toContain('hidden-4711');
    expect(JSON.stringify(sandbox.inspect)).not.toContain('hidden-4711');
  });
});

test('all this is what an up wants: it changes nothing', async () => {
  const env = { SECRET_OF_THE_ENVIRONMENT: 'hidden-4711', CONFIG_OF_THE_ENVIRONMENT: 'shown-4711' };
  expect(await project.devenvJson(['up'], { env })).toMatchObject({ changed: false });
});

test('a changed secret replaces the workload', async () => {
  const env = { SECRET_OF_THE_ENVIRONMENT: 'other-4711', CONFIG_OF_THE_ENVIRONMENT: 'shown-4711' };
  expect(await project.devenvJson(['up'], { env })).toMatchObject({ changed: true });
  expect((await container(project.name, 'web-1')).id).not.toBe(workload.id);
  expect((await container(project.name, 'web-1 sandbox')).id).toBe(sandbox.id);
  const { stdout } = await project.devenv(['exec', '-T', 'web', 'cat', '/run/secrets/of_environment'], { env });
  expect(stdout).toBe('other-4711');
});

test('what the engine takes and does not do is told, once for all replicas', async () => {
  const box = `{ image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, scale: 2, cpu_percent: 50 }`;
  const other = testProject({ 'compose.yaml': `services: { web: ${box} }\n` });
  const told = /! web: .*CPU percent/g;
  expect((await other.devenv(['up', '-d'])).stderr.match(told)).toHaveLength(1);
  expect((await other.devenv(['run', '--rm', 'web', 'true'])).stderr).toMatch(/! .*CPU percent/);
});
