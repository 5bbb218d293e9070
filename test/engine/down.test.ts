import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { containersOf, identities, states } from './stack-state.js';

const SLEEPER = `image: busybox:1.37
    command: sleep inf
    stop_signal: KILL`;

const COMPOSE = `services:
  db:
    ${SLEEPER}
    volumes: ['data:/data']
  api:
    ${SLEEPER}
    depends_on: [db]
    networks: [default, back]
    ports: ['127.0.0.1::80']
networks: { back: { internal: true } }
volumes: { data: {} }
`;

async function left(project: TestProject): Promise<{ containers: number; networks: string[]; volumes: string[] }> {
  const docker = await engine();
  const filters = { label: [`com.docker.compose.project=${project.name}`] };
  const [containers, networks, { Volumes }] = await Promise.all([
    containersOf(project.name),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return {
    containers: containers.length,
    networks: networks.map(({ Name }) => Name),
    volumes: Volumes.map(({ Name }) => Name).filter((name) => !/\.(layer|snapshot)-\d+$/.test(name)),
  };
}

test('takes everything down but the data, and says which data it kept', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenv(['exec', '-T', 'db', 'touch', '/data/row']);

  const { exitCode, stdout } = await project.devenv(['down']);

  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Kept its data: ${project.name}_data`);
  expect(await left(project)).toEqual({ containers: 0, networks: [], volumes: [`${project.name}_data`] });
  await project.devenvJson(['up']);
  expect((await project.devenv(['exec', '-T', 'db', 'ls', '/data'])).stdout).toBe('row\n');
});

test('--volumes asks first; with --yes nothing is left', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  const refused = await project.devenv(['down', '--volumes']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('devenv down --volumes --yes');
  expect(await identities(project.name)).toEqual(before);

  const { exitCode } = await project.devenv(['down', '--volumes', '--yes']);
  expect(exitCode).toBe(0);
  expect(await left(project)).toEqual({ containers: 0, networks: [], volumes: [] });
});

test('--volumes in another checkout says whose data it would remove', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const checkout = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up', 'db']);

  const { exitCode, stderr } = await checkout.devenv(['down', '-p', project.name, '--volumes']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(`the data of ${project.name}_data of the stack that was brought up from ${project.folder}`);
  expect((await left(project)).volumes).toEqual([`${project.name}_data`]);
});

test('a network and a volume that a container of somebody else uses stay, and it is said whose it is', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const docker = await engine();
  const stranger = await docker.createContainer({
    name: `${project.name}-stranger`,
    Image: 'busybox:1.37',
    Cmd: ['sleep', 'inf'],
    HostConfig: { NetworkMode: `${project.name}_back`, Binds: [`${project.name}_data:/data`] },
  });
  onTestFinished(() => stranger.remove({ force: true }).catch(() => undefined));
  await stranger.start();

  const { exitCode, stderr, stdout } = await project.devenv(['down', '--volumes', '--yes']);

  expect(exitCode).toBe(0);
  const by = `stays: container ${project.name}-stranger still uses it`;
  expect(stderr).toContain(`Network ${project.name}_back ${by}`);
  expect(stderr).toContain(`Volume ${project.name}_data ${by}`);
  expect(stdout).toContain(`Kept its data: ${project.name}_data`);
  expect(await left(project)).toEqual({
    containers: 0,
    networks: [`${project.name}_back`],
    volumes: [`${project.name}_data`],
  });

  await stranger.remove({ force: true });
  await project.devenv(['down', '--volumes', '--yes']);
  expect(await left(project)).toEqual({ containers: 0, networks: [], volumes: [] });
});

test('leaves a network and a volume that another project made, with its data, and up says that they are used', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const docker = await engine();
  const labels = (kind: string, key: string): Record<string, string> => ({
    'com.docker.compose.project': `${project.name}-other`,
    [`com.docker.compose.${kind}`]: key,
  });
  const [network, volume] = [`${project.name}_default`, `${project.name}_data`];
  await docker.createNetwork({ Name: network, Labels: labels('network', 'default') });
  await docker.createVolume({ Name: volume, Labels: labels('volume', 'data') });
  onTestFinished(async () => {
    await docker.getNetwork(network).remove();
    await docker.getVolume(volume).remove();
  });

  const { stderr } = await project.devenv(['up', '-d']);
  const { stdout } = await project.devenv(['down', '--volumes', '--yes']);

  expect(stderr).toContain(`The network ${network} was not made for this stack`);
  expect(stderr).toContain(`The volume ${volume} was not made for this stack`);
  expect(stdout).not.toContain(volume);
  await expect(docker.getNetwork(network).inspect()).resolves.toMatchObject({ Name: network });
  await expect(docker.getVolume(volume).inspect()).resolves.toMatchObject({ Name: volume });
});

test('stops dependents before what they depend on, each in good order', async () => {
  const trap = (name: string): string =>
    `sh -c 'trap "sleep 0.3; cut -d\\" \\" -f1 /proc/uptime > /out/${name}; exit 0" TERM; touch /tmp/ready; while :; do sleep 0.05; done'`;
  const service = (name: string, extra: string): string => `  ${name}:
    image: busybox:1.37
    command: ${trap(name)}
    volumes: [./out:/out]
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 1h }
${extra}`;
  const project = testProject({
    'out/.keep': '',
    'compose.yaml': `services:\n${service('db', '')}${service('api', '    depends_on: { db: { condition: service_healthy } }\n')}`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode, stderr).toBe(0);

  await project.devenvJson(['down']);

  const { readFileSync } = await import('node:fs');
  const ended = (name: string): number => Number(readFileSync(`${project.folder}/out/${name}`, 'utf8'));
  expect(ended('db')).toBeGreaterThan(ended('api'));
});

test('-t 0 does not wait for what ignores its stop signal', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_grace_period: 60s } }\n`,
  });
  await project.devenvJson(['up']);

  const { elapsedMs } = (await project.devenvJson(['down', '-t', '0'])) as { elapsedMs: number };

  expect(elapsedMs).toBeLessThan(30_000);
  expect((await left(project)).containers).toBe(0);
});

test('leaves orphans and their network, names them, and removes them when asked', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  old: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });
  await project.devenvJson(['up']);
  project.write('compose.yaml', `services: { web: { image: 'busybox:1.37', command: sleep inf } }\n`);

  const { exitCode, stderr } = await project.devenv(['down']);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('devenv down --remove-orphans');
  expect(await states(project.name)).toEqual(['old-1 running', 'old-1-sandbox running']);

  await project.devenvJson(['down', '--remove-orphans']);
  expect(await left(project)).toEqual({ containers: 0, networks: [], volumes: [] });
});

test('an external network and an external volume are left alone', async () => {
  const project = testProject();
  const docker = await engine();
  const name = `${project.name}_own`;
  await docker.createNetwork({ Name: name });
  await docker.createVolume({ Name: name });
  project.write(
    'compose.yaml',
    `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, networks: [own], volumes: ['own:/own'] } }
networks: { own: { external: true, name: ${name} } }
volumes: { own: { external: true, name: ${name} } }
`,
  );
  await project.devenvJson(['up']);

  await project.devenvJson(['down', '--volumes', '--yes']);

  expect((await left(project)).containers).toBe(0);
  expect((await docker.getNetwork(name).inspect()) as object).toMatchObject({ Name: name });
  expect(await docker.getVolume(name).inspect()).toMatchObject({ Name: name });
});

test('says so when there is nothing, and is safe to repeat', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });

  const { exitCode, stdout } = await project.devenv(['down']);

  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Nothing of ${project.name} is there.`);
});

test('takes a half-made stack down: paused, stopped and never started containers', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up', '--no-start']);
  await project.devenvJson(['up', 'db']);
  const [db] = (await containersOf(project.name)).filter(({ part }) => part === 'db-1');
  await (await engine()).getContainer(db?.id ?? '').pause();

  const { exitCode, stderr } = await project.devenv(['down', '-v', '--yes']);

  expect(exitCode, stderr).toBe(0);
  expect(await left(project)).toEqual({ containers: 0, networks: [], volumes: [] });
});

test('down of services takes those alone, and the networks that nobody else uses', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);

  const { exitCode, stderr } = await project.devenv(['down', 'api']);

  expect(exitCode, stderr).toBe(0);
  expect(await states(project.name)).toEqual(['db-1 running', 'db-1-sandbox running']);
  expect((await left(project)).networks).toEqual([`${project.name}_default`]);
  const refused = await project.devenv(['down', '--volumes', 'db']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('devenv reset db');
});

test('--rmi local removes images that a build named itself; what another container uses stays and is told', async () => {
  const project = testProject({
    'compose.yaml': `services:
  own: { build: { context: ., dockerfile_inline: "FROM busybox:1.37\\nLABEL own=1" }, command: sleep inf, stop_signal: KILL }
  used: { build: { context: ., dockerfile_inline: "FROM busybox:1.37\\nLABEL used=1" }, command: sleep inf, stop_signal: KILL }
  named: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });
  const docker = await engine();
  await project.devenvJson(['up']);
  // an image that was built for a project hands its labels down
  const Labels = { 'com.docker.compose.project': `${project.name}-other` };
  const other = await docker.createContainer({ name: `${project.name}-other`, Image: `${project.name}-used`, Labels });

  const { exitCode, stderr, stdout } = await project.devenv(['down', '--rmi', 'local']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain(`images ${project.name}-own`);
  expect(stderr).toContain(`Image ${project.name}-used stays: container ${project.name}-other still uses it.`);
  await expect(docker.getImage(`${project.name}-own`).inspect()).rejects.toThrow('No such image');
  expect(await docker.getImage('busybox:1.37').inspect()).toHaveProperty('Id');
  await other.remove();
});

test('a named project is stopped, entered and taken down from anywhere, and without its files', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: [db] }
`,
  });
  const elsewhere = mkdtempSync(join(tmpdir(), 'devenv-test-elsewhere-'));
  onTestFinished(() => {
    rmSync(elsewhere, { recursive: true });
  });
  const there = (...args: string[]) => project.devenv(['-p', project.name, ...args], { cwd: elsewhere });
  await project.devenvJson(['up']);

  expect((await there('exec', '-T', 'web', 'echo', 'inside')).stdout).toBe('inside\n');
  expect(await there('restart', 'db')).toMatchObject({ exitCode: 0 });
  expect(await there('up', '-d')).toMatchObject({ exitCode: 2 });

  rmSync(join(project.folder, 'compose.yaml'));
  expect(await there('start')).toMatchObject({ exitCode: 2 });
  expect(await there('stop', 'web')).toMatchObject({ exitCode: 0 });
  const down = await there('down');
  expect(down).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('known by its containers') as string });
  expect(await containersOf(project.name)).toEqual([]);
});
