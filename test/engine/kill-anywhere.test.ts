import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { engineProxy } from './engine-proxy.js';
import { containersOf } from './stack-state.js';

const AT_ONCE = 3;

/** After every call with DEVENV_TEST_THOROUGH=1, else after every third one. */
const STRIDE = process.env['DEVENV_TEST_THOROUGH'] === '1' ? 1 : 3;

/** A store with data, and a web server in front of it that waits for it. */
function composeFile(greeting: string): string {
  return `services:
  db:
    image: busybox:1.37
    command: sh -c 'test -f /data/rows || echo seeded > /data/rows; exec httpd -f -p 80 -h /data'
    stop_signal: KILL
    environment: { GREETING: ${greeting} }
    healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/rows'], interval: 1h }
    volumes: [data:/data]
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /
    stop_signal: KILL
    environment: { GREETING: ${greeting} }
    ports: ['127.0.0.1::80']
    networks: [default, second]
    configs: [banner]
    depends_on: { db: { condition: service_healthy } }
volumes: { data: {} }
networks: { second: {} }
configs: { banner: { content: hello } }
`;
}

const UP = ['up', '-d'];

/** A command to be killed, what is done before it, and what the Compose file says when it runs. */
const CASES: { name: string; args: string[]; greeting: string; before: (project: TestProject) => Promise<void> }[] = [
  { name: 'a first up', args: UP, greeting: 'one', before: () => Promise.resolve() },
  { name: 'an up that replaces workloads', args: UP, greeting: 'two', before: isUp },
  { name: 'an up after an orderly stop', args: UP, greeting: 'one', before: isStopped },
  { name: 'an up whose sandboxes are gone', args: UP, greeting: 'one', before: hasNoSandboxes },
  { name: 'a reset of all with its data', args: ['reset', '--all', '--yes'], greeting: 'one', before: isUp },
  { name: 'a restart after an orderly stop', args: ['restart'], greeting: 'one', before: isStopped },
  { name: 'rm of all', args: ['rm', '--stop', '--force'], greeting: 'one', before: isUp },
  { name: 'down', args: ['down', '-t', '0'], greeting: 'one', before: isUp },
];

test.each(CASES)('$name, killed after any of its calls, is healed by the next up', async (scenario) => {
  const total = await run(scenario, Infinity);
  expect(total).toBeGreaterThan(1);
  const limit = pLimit(AT_ONCE);
  const places = Array.from({ length: Math.ceil(total / STRIDE) }, (_, index) => index * STRIDE + 1);
  await Promise.all(places.map((place) => limit(() => run(scenario, place))));
});

/** Runs a case in a project of its own, kills it after so many calls, heals, and checks. Returns how many calls it made. */
async function run({ args, greeting, before }: (typeof CASES)[number], killAfter: number): Promise<number> {
  const project = makeProject({ 'compose.yaml': composeFile('one') });
  try {
    await before(project);
    project.write('compose.yaml', composeFile(greeting));
    const calls = await runKilled(project, args, killAfter);
    const healed = await project.devenv(UP);
    const told = `killed after call ${killAfter}:\n${calls.slice(0, killAfter).join('\n')}\nthen:\n`;
    expect(healed.exitCode, told + healed.stderr + healed.stdout).toBe(0);
    expect(await picture(project), told).toEqual(WHOLE);
    expect(await project.devenvJson(UP), told).toMatchObject({ changed: false });
    return calls.length;
  } finally {
    await eventually(() => project.dispose());
  }
}

async function runKilled(project: TestProject, args: string[], killAfter: number): Promise<string[]> {
  const env = { ...process.env, COMPOSE_PROJECT_NAME: project.name };
  let kill = (): void => undefined;
  const proxy = await engineProxy(`${project.folder}.sock`, (count) => {
    if (count === killAfter) kill();
  });
  try {
    const options = { cwd: project.folder, stdio: 'ignore', env: { ...env, DOCKER_HOST: proxy.host } } as const;
    const child = spawn(process.execPath, [program, ...args], options);
    kill = () => child.kill('SIGKILL');
    const [code] = (await once(child, 'close')) as [number | null];
    if (killAfter === Infinity) expect(code).toBe(0);
    return [...proxy.calls];
  } finally {
    await proxy.close();
  }
}

const WHOLE = {
  containers: ['db-1 running', 'db-1-sandbox running', 'web-1 running', 'web-1-sandbox running'],
  networks: ['default', 'second'],
  volumes: ['data'],
  web: 'seeded\nhello eth0 eth1 lo',
};

/** What is there of a project, by names without the project's, and what the web server has: the store's answer, its config, its networks. */
async function picture(project: TestProject): Promise<typeof WHOLE> {
  const docker = await engine();
  const filters = { label: [`com.docker.compose.project=${project.name}`] };
  const [containers, networks, { Volumes: volumes }, heard] = await Promise.all([
    containersOf(project.name),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    project.devenv([
      'exec',
      '-T',
      'web',
      'sh',
      '-c',
      'wget -qO- http://db/rows; echo $(cat /banner; echo; ls /sys/class/net)',
    ]),
  ]);
  const short = (name: string): string => name.replace(new RegExp(`^${project.name}[-_]`), '');
  return {
    containers: containers.map(({ name, state }) => `${short(name)} ${state}`),
    networks: networks.map(({ Name }) => short(Name)).sort(),
    volumes: volumes.map(({ Name }) => short(Name)).filter((name) => !/\.(layer|snapshot|operation)/.test(name)),
    web: heard.stdout.trim(),
  };
}

async function isUp(project: TestProject): Promise<void> {
  const { exitCode, stderr } = await project.devenv(UP);
  expect(exitCode, stderr).toBe(0);
}

async function isStopped(project: TestProject): Promise<void> {
  await isUp(project);
  await project.devenv(['stop']);
}

async function hasNoSandboxes(project: TestProject): Promise<void> {
  await isUp(project);
  const docker = await engine();
  const sandboxes = (await containersOf(project.name)).filter(({ part }) => part.endsWith('sandbox'));
  await Promise.all(sandboxes.map(({ id }) => docker.getContainer(id).remove({ force: true })));
}
