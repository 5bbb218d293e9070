import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { atLeast } from '../../src/engine/connect/api-version.js';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { address, container, containersOf, identities, states } from './stack-state.js';

const SLEEPER = `image: busybox:1.37
    command: sleep inf
    stop_signal: KILL`;

async function says(project: TestProject, service: string, script: string): Promise<string> {
  const { stdout, stderr } = await project.devenv(['exec', '-T', service, 'sh', '-c', script]);
  return stdout.trim() + stderr.trim();
}

test('the whole address survives a reset: IP, port, aliases, host name, extra hosts', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    hostname: shopfront
    domainname: example.test
    extra_hosts: ['upstream=10.1.2.3', 'host.docker.internal:host-gateway']
    dns: [192.0.2.53]
    dns_search: [example.test]
    ports: ['127.0.0.1::80']
    networks: { front: { aliases: [shop] }, back: {} }
  peer:
    ${SLEEPER}
    networks: [front]
networks: { front: {}, back: { internal: true } }
`,
  });
  await project.devenvJson(['up']);
  const look = async (): Promise<object> => ({
    where: await address(project.name, 'web-1'),
    inside: await says(project, 'web', 'hostname; hostname -i; cat /etc/hosts /etc/resolv.conf'),
    networks: Object.keys((await container(project.name, 'web-1 sandbox')).inspect.NetworkSettings.Networks),
    heard: await says(project, 'peer', 'for name in web shop; do wget -qO- http://$name/hostname; done'),
  });
  const before = await look();
  expect(before).toMatchObject({
    inside: expect.stringMatching(/^shopfront\n[\s\S]*10\.1\.2\.3\s+upstream[\s\S]*search example\.test/) as string,
    networks: [`${project.name}_back`, `${project.name}_front`],
    heard: 'shopfront\nshopfront',
  });

  await project.devenvJson(['reset', 'web']);

  expect(await look()).toEqual(before);
});

test('a static address is given and kept', async () => {
  const project = testProject();
  const subnet = await freeSubnet();
  project.write(
    'compose.yaml',
    `services:
  web:
    ${SLEEPER}
    networks: { own: { ipv4_address: ${subnet}.77 } }
networks: { own: { ipam: { config: [{ subnet: ${subnet}.0/24 }] } } }
`,
  );
  await project.devenvJson(['up']);
  expect((await address(project.name, 'web-1')).ip).toBe(`${subnet}.77`);
  await project.devenvJson(['reset', 'web']);
  expect((await address(project.name, 'web-1')).ip).toBe(`${subnet}.77`);
});

test('an internal network is made as one', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    ${SLEEPER}
    networks: [inner]
networks: { inner: { internal: true } }
`,
  });
  await project.devenvJson(['up']);
  const network = await (await engine()).getNetwork(`${project.name}_inner`).inspect();
  expect(network).toMatchObject({ Internal: true });
});

describe('a service without an address of its own has no sandbox', () => {
  test('network_mode: none and host', async () => {
    const project = testProject({
      'compose.yaml': `services:
  none:
    ${SLEEPER}
    network_mode: none
  host:
    ${SLEEPER}
    network_mode: host
`,
    });
    await project.devenvJson(['up']);
    expect((await containersOf(project.name)).map(({ part }) => part)).toEqual(['host-1', 'none-1']);
    expect(await says(project, 'none', 'ls /sys/class/net')).toBe('lo');

    await project.devenvJson(['reset', 'none', 'host']);

    expect((await container(project.name, 'host-1')).inspect.HostConfig.NetworkMode).toBe('host');
    expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
  });

  test('network_mode: service:x joins the sandbox of x, and a reset of x leaves it alone', async () => {
    const project = testProject({
      'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL }
  sidecar:
    ${SLEEPER}
    network_mode: service:web
`,
    });
    await project.devenvJson(['up']);
    const before = await identities(project.name, 'sidecar-1');
    expect(await says(project, 'sidecar', 'wget -qO- http://127.0.0.1/passwd | head -c 4')).toBe('root');

    await project.devenvJson(['reset', 'web']);

    expect(await identities(project.name, 'sidecar-1')).toEqual(before);
    expect(await says(project, 'sidecar', 'wget -qO- http://127.0.0.1/passwd | head -c 4')).toBe('root');
  });

  test('network_mode: service:x follows when the sandbox of x is gone', async () => {
    const project = testProject({
      'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL }
  sidecar:
    ${SLEEPER}
    network_mode: service:web
`,
    });
    await project.devenvJson(['up']);
    await (await engine()).getContainer((await container(project.name, 'web-1 sandbox')).id).remove({ force: true });

    await project.devenvJson(['up']);

    expect(await says(project, 'sidecar', 'wget -qO- http://127.0.0.1/passwd | head -c 4')).toBe('root');
  });

  test('a sidecar notices that what it joins was made anew without it', async () => {
    const project = testProject({
      'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL }
  sidecar:
    ${SLEEPER}
    network_mode: service:web
`,
    });
    await project.devenvJson(['up']);
    await (await engine()).getContainer((await container(project.name, 'web-1 sandbox')).id).remove({ force: true });
    await project.devenvJson(['up', 'web']);
    expect((await project.devenv(['ps'])).stdout).toMatch(/sidecar-1 +✖ broken/);

    await project.devenvJson(['up']);

    expect(await says(project, 'sidecar', 'wget -qO- http://127.0.0.1/passwd | head -c 4')).toBe('root');
  });

  test('pid: service:x joins the process of x, and follows it through a reset', async () => {
    const project = testProject({
      'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL }
  debug:
    ${SLEEPER}
    pid: service:web
`,
    });
    await project.devenvJson(['up']);
    expect(await says(project, 'debug', 'ps | grep -c [h]ttpd')).toBe('1');

    const { exitCode, stderr } = await project.devenv(['reset', 'web']);
    expect(exitCode, stderr).toBe(0);

    expect(await says(project, 'debug', 'ps | grep -c [h]ttpd')).toBe('1');
    expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
  });
});

test('a workload without capabilities, as another user, still binds a port below 1024', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, user: '1000:1000', cap_drop: [ALL], security_opt: ['no-new-privileges:true'], ports: ['127.0.0.1::80'] }
`,
  });
  await project.devenvJson(['up']);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

/** The first three numbers of a /24 that no network of the engine overlaps. */
async function freeSubnet(): Promise<string> {
  const networks = await (await engine()).listNetworks();
  const taken = new Set(networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).map(({ Subnet }) => Subnet ?? '')));
  const free = Array.from({ length: 250 }, (_, index) => `10.213.${index}`).find(
    (start) => !taken.has(`${start}.0/24`),
  );
  if (free === undefined) throw new Error('no free subnet');
  return free;
}

const TWO_SLEEPERS = `services:\n  web:\n    ${SLEEPER}\n  other:\n    ${SLEEPER}\n`;
const UNSEEN = 'the processes of this engine are not seen from here';
const sharesShims = atLeast((await connectEngine(process.env)).apiVersion, '1.43');

test('a sandbox and its workload share a shim, after a reset and a restart too', async ({ skip }) => {
  skip(!sharesShims, 'this engine hands no annotations on');
  const project = testProject({ 'compose.yaml': TWO_SLEEPERS });
  await project.devenvJson(['up']);
  const before = await shims(project.name);
  skip(before['web-1'] === undefined, UNSEEN);
  expect(before['web-1']).toBe(before['web-1 sandbox']);
  expect(before['other-1']).not.toBe(before['web-1']);

  await project.devenvJson(['reset', 'web']);
  expect(await shims(project.name)).toEqual(before);

  await project.devenvJson(['restart', 'web']);
  expect(await shims(project.name)).toEqual(before);

  await project.devenvJson(['down']);
  await project.devenvJson(['up']);
  const after = await shims(project.name);
  expect(after['web-1']).toBe(after['web-1 sandbox']);
});

test('a shim that dies takes its sandbox and its workload along, and up brings both back', async ({ skip }) => {
  skip(!sharesShims, 'this engine hands no annotations on');
  const project = testProject({ 'compose.yaml': TWO_SLEEPERS });
  await project.devenvJson(['up']);
  const { 'web-1': shim } = await shims(project.name);
  const neighbour = await identities(project.name, 'other-1', 'other-1 sandbox');
  skip(shim === undefined, UNSEEN);

  process.kill(shim ?? 0, 'SIGKILL');
  await eventually(async () => {
    expect((await container(project.name, 'web-1 sandbox')).state).toBe('exited');
    expect((await container(project.name, 'web-1')).state).toBe('exited');
  });
  await project.devenvJson(['up']);

  expect(await states(project.name)).toEqual([
    'other-1 running',
    'other-1-sandbox running',
    'web-1 running',
    'web-1-sandbox running',
  ]);
  expect(await identities(project.name, 'other-1', 'other-1 sandbox')).toEqual(neighbour);
});

/** Process ids of the shims by part; nothing of an engine whose processes are not seen from here. */
async function shims(project: string): Promise<Record<string, number | undefined>> {
  const all = await containersOf(project);
  return Object.fromEntries(all.map(({ part, inspect }) => [part, shimOf(inspect.State.Pid)]));
}

/** The parent of a container's first process, where that is a shim: elsewhere the number is that of another process. */
function shimOf(pid: number): number | undefined {
  const parent = /^PPid:\s+(\d+)$/m.exec(readIfThere(`/proc/${pid}/status`))?.[1];
  return readIfThere(`/proc/${parent}/cmdline`).includes('containerd-shim') ? Number(parent) : undefined;
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
