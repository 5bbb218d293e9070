import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { engineProxy } from './engine-proxy.js';
import { address, container, containersOf, identities, states } from './stack-state.js';

/** A web server with a check that the program itself has to run to see it pass: the engine's own comes after an hour. */
const HTTPD = `image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL`;
const CHECK = `healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/passwd'], interval: 1h }`;

test('brings a stack up, ends when all is healthy, and the published port answers', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    ${HTTPD}
    ${CHECK}
    ports: ['127.0.0.1::80']
`,
  });

  const { exitCode, stdout, stderr } = await project.devenv(['up', '-d']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/web-1 +✔ healthy +127\.0\.0\.1:\d+/);
  const { port } = await address(project.name, 'web-1');
  expect(await (await fetch(`http://127.0.0.1:${port}/passwd`)).text()).toContain('root');
});

test('starts in the order of dependencies: started, healthy and completed', async () => {
  const mark = (name: string): string => `cut -d" " -f1 /proc/uptime > /order/${name}`;
  const project = testProject({
    'order/.keep': '',
    'compose.yaml': `services:
  migrate:
    image: busybox:1.37
    command: sh -c 'sleep 0.3; ${mark('migrated')}'
    volumes: [./order:/order]
  db:
    image: busybox:1.37
    command: sh -c 'sleep 0.3; ${mark('healthy')}; touch /tmp/ok; exec sleep inf'
    stop_signal: KILL
    volumes: [./order:/order]
    healthcheck: { test: [CMD, test, -e, /tmp/ok], interval: 1h }
  cache:
    image: busybox:1.37
    command: sh -c 'sleep 0.6; ${mark('late')}; exec sleep inf'
    stop_signal: KILL
    volumes: [./order:/order]
  api:
    image: busybox:1.37
    command: sh -c '${mark('api')}; exec sleep inf'
    stop_signal: KILL
    volumes: [./order:/order]
    depends_on:
      migrate: { condition: service_completed_successfully }
      db: { condition: service_healthy }
      cache: { condition: service_started }
`,
  });

  const { exitCode, stderr } = await project.devenv(['up', '-d']);

  expect(exitCode, stderr).toBe(0);
  const times = await project.devenv(['exec', '-T', 'api', 'sh', '-c', 'cd /order; cat migrated healthy api']);
  const [migrated = '', healthy = '', api = ''] = times.stdout.trim().split('\n');
  expect(Number(api)).toBeGreaterThanOrEqual(Number(migrated));
  expect(Number(api)).toBeGreaterThanOrEqual(Number(healthy));
  expect(await states(project.name)).toContain('migrate-1 exited');
  const started = async (part: string): Promise<string> => (await container(project.name, part)).startedAt;
  expect((await started('api-1')) > (await started('cache-1'))).toBe(true);
});

test('a second up changes nothing, says so, and does not run a completed one-shot again', async () => {
  const project = testProject({
    'compose.yaml': `services:
  once: { image: 'busybox:1.37', command: 'true' }
  web:
    ${HTTPD}
    ${CHECK}
    depends_on: { once: { condition: service_completed_successfully } }
`,
  });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  const again = await project.devenvJson(['up']);

  expect(again).toMatchObject({ changed: false, failures: [] });
  expect(await identities(project.name)).toEqual(before);
  const { stdout } = await project.devenv(['up', '-d']);
  expect(stdout).toContain('nothing to do');
});

test('a second up asks the engine for no change at all', async () => {
  const project = testProject({ 'compose.yaml': `services:\n  web:\n    ${HTTPD}\n    ${CHECK}\n` });
  await project.devenvJson(['up']);
  const proxy = await engineProxy(`${project.folder}.sock`);
  try {
    await project.devenvJson(['up'], { env: { DOCKER_HOST: proxy.host } });
    expect(proxy.calls).toEqual([]);
  } finally {
    await proxy.close();
  }
});

test('a changed environment replaces that workload alone; its sandbox, address and neighbours stay', async () => {
  const compose = (greeting: string): string => `services:
  web:
    ${HTTPD}
    ports: ['127.0.0.1::80']
    environment: { GREETING: ${greeting} }
  neighbour: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`;
  const project = testProject({ 'compose.yaml': compose('hello') });
  await project.devenvJson(['up']);
  const before = await identities(project.name);
  const where = await address(project.name, 'web-1');

  project.write('compose.yaml', compose('goodbye'));
  const result = await project.devenvJson(['up']);

  expect(result).toMatchObject({ changed: true });
  const after = await identities(project.name);
  expect(after['web-1']).not.toBe(before['web-1']);
  expect({ ...after, 'web-1': '' }).toEqual({ ...before, 'web-1': '' });
  expect(await address(project.name, 'web-1')).toEqual(where);
  expect((await container(project.name, 'web-1')).inspect.Config.Env).toContain('GREETING=goodbye');
});

test('changed ports replace the sandbox and the workload with it, not the neighbours', async () => {
  const compose = (target: number): string => `services:
  web: { image: 'busybox:1.37', command: httpd -f -p ${target} -h /etc, stop_signal: KILL, ports: ['127.0.0.1::${target}'] }
  neighbour: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`;
  const project = testProject({ 'compose.yaml': compose(80) });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  project.write('compose.yaml', compose(8080));
  await project.devenvJson(['up']);

  const after = await identities(project.name);
  const changed = Object.keys(before).filter((part) => before[part] !== after[part]);
  expect(changed.sort()).toEqual(['web-1', 'web-1 sandbox']);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

test('a service that fails does not stop its siblings, is told with its last lines, and ends with 1', async () => {
  const project = testProject({
    'compose.yaml': `services:
  bad: { image: 'busybox:1.37', command: sh -c 'echo no such table; exit 3', restart: 'no', expose: [80] }
  dependent: { image: 'busybox:1.37', command: sleep inf, depends_on: { bad: { condition: service_completed_successfully } } }
  good:
    ${HTTPD}
    ${CHECK}
`,
  });

  const { exitCode, stderr, stdout } = await project.devenv(['up', '-d']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('Service bad exited with code 3.');
  expect(stderr).toContain('no such table');
  expect(stderr).toContain('devenv logs bad');
  expect(stdout).toMatch(/good-1 +✔ healthy/);
  expect(await states(project.name)).toContain('good-1 running');
  expect(await states(project.name)).not.toContain('dependent-1 running');
});

test('a dependency that is not required may fail', async () => {
  const project = testProject({
    'compose.yaml': `services:
  bad: { image: 'busybox:1.37', command: 'false' }
  web:
    ${HTTPD}
    depends_on: { bad: { condition: service_completed_successfully, required: false } }
`,
  });

  await project.devenv(['up', '-d']);

  expect(await states(project.name)).toContain('web-1 running');
});

test('an unhealthy service is told with what its check said', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    healthcheck: { test: [CMD-SHELL, 'echo cannot reach the store; exit 1'], interval: 100ms, retries: 1 }
`,
  });

  const { exitCode, stderr } = await project.devenv(['up', '-d']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('Service web is running, but its health check fails.');
  expect(stderr).toContain('cannot reach the store');
});

test('a crash loop is noticed, although the engine starts it again and again', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sh -c 'echo boom; exit 7', restart: always, healthcheck: { test: [CMD, 'true'], interval: 1h } }
`,
  });

  const { exitCode, stderr } = await project.devenv(['up', '-d']);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Service web .*exited with code 7/);
  expect(stderr).toContain('boom');
});

test('--wait-timeout gives up on what does not become healthy', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, healthcheck: { test: [CMD, 'false'], interval: 1h } }
`,
  });

  const { exitCode, stderr } = await project.devenv(['up', '-d', '--wait-timeout', '3']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('Service web was not healthy in time.');
});

test('profiles choose what runs, and naming a service activates it', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  debug: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, profiles: [debug] }
  tools: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, profiles: [tools] }
`,
  });

  await project.devenvJson(['up']);
  expect(await running(project.name)).toEqual(['web-1']);
  await project.devenvJson(['up', '--profile', 'debug']);
  expect(await running(project.name)).toEqual(['debug-1', 'web-1']);
  await project.devenvJson(['up', 'tools']);
  expect(await running(project.name)).toEqual(['debug-1', 'tools-1', 'web-1']);
});

test('scales up and down; the replicas that stay are not touched', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, deploy: { replicas: 2 } }
`,
  });
  await project.devenvJson(['up']);
  const before = await identities(project.name);
  expect(await running(project.name)).toEqual(['web-1', 'web-2']);

  await project.devenvJson(['up', '--scale', 'web=3']);
  expect(await running(project.name)).toEqual(['web-1', 'web-2', 'web-3']);
  expect(await identities(project.name)).toMatchObject(before);

  await project.devenvJson(['up', '--scale', 'web=1']);
  expect(await states(project.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
  const kept = await identities(project.name);
  expect(kept).toEqual({ 'web-1': before['web-1'], 'web-1 sandbox': before['web-1 sandbox'] });
});

test('naming a service starts what it depends on; --no-deps leaves that alone', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  api: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, depends_on: [db] }
  other: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });

  await project.devenvJson(['up', '--no-deps', 'api']);
  expect(await running(project.name)).toEqual(['api-1']);
  await project.devenvJson(['up', 'api']);
  expect(await running(project.name)).toEqual(['api-1', 'db-1']);
});

test('--no-recreate keeps what changed, --force-recreate replaces what did not', async () => {
  const compose = (value: number): string => `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, environment: { VALUE: ${value} } }
`;
  const project = testProject({ 'compose.yaml': compose(1) });
  await project.devenvJson(['up']);
  const first = await identities(project.name);

  project.write('compose.yaml', compose(2));
  await project.devenvJson(['up', '--no-recreate']);
  expect(await identities(project.name)).toEqual(first);

  await project.devenvJson(['up']);
  const second = await identities(project.name);
  expect(second['web-1']).not.toBe(first['web-1']);

  await project.devenvJson(['up', '--force-recreate']);
  const third = await identities(project.name);
  expect(third['web-1']).not.toBe(second['web-1']);
  expect(third['web-1 sandbox']).toBe(first['web-1 sandbox']);
});

test('--no-start makes containers and starts none; a later up starts them', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });

  await project.devenvJson(['up', '--no-start']);
  expect(await states(project.name)).toEqual(['web-1 created', 'web-1-sandbox created']);
  await project.devenvJson(['up']);
  expect(await states(project.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
});

test('names orphans, and removes them when asked', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  old: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });
  await project.devenvJson(['up']);
  project.write(
    'compose.yaml',
    `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`,
  );

  const { stderr } = await project.devenv(['up', '-d']);
  expect(stderr).toContain('old');
  expect(stderr).toContain('devenv up --remove-orphans');
  expect(await running(project.name)).toEqual(['old-1', 'web-1']);

  await project.devenvJson(['up', '--remove-orphans']);
  expect(await states(project.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
});

test('--dry-run prints the plan and changes nothing', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] }
volumes: { data: {} }
`,
  });

  const { stdout, exitCode } = await project.devenv(['up', '--dry-run']);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/-> #\d+ network \S+_default, create, missing/);
  expect(stdout).toMatch(/-> #\d+ volume \S+_data, create on layer 1, missing/);
  expect(stdout).toMatch(/-> #\d+ workload web-1, start, missing/);
  expect(await containersOf(project.name)).toEqual([]);
  const docker = await engine();
  const filters = { label: [`com.docker.compose.project=${project.name}`] };
  expect(await docker.listNetworks({ filters })).toEqual([]);

  await project.devenvJson(['up']);
  expect((await project.devenv(['up', '--dry-run'])).stdout).toBe('Nothing to do.\n');
});

test('an image that was built anew replaces the workloads made of it', async () => {
  const project = testProject({
    Dockerfile: 'FROM busybox:1.37\nCMD ["sleep", "inf"]\nSTOPSIGNAL KILL\n',
    'compose.yaml': `services: { web: { build: . } }\n`,
  });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  project.write('Dockerfile', 'FROM busybox:1.37\nENV NEW=1\nCMD ["sleep", "inf"]\nSTOPSIGNAL KILL\n');
  await project.devenvJson(['up', '--build']);

  const after = await identities(project.name);
  expect(after['web-1']).not.toBe(before['web-1']);
  expect(after['web-1 sandbox']).toBe(before['web-1 sandbox']);
  expect((await container(project.name, 'web-1')).inspect.Config.Env).toContain('NEW=1');
});

test('--json tells the state of each replica and of each failure', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    ${HTTPD}
    ${CHECK}
    ports: ['127.0.0.1::80']
  bad: { image: 'busybox:1.37', command: 'false', expose: [80] }
`,
  });

  const { stdout, exitCode } = await project.devenv(['up', '--json']);

  expect(exitCode).toBe(1);
  const result = JSON.parse(stdout) as { services: object[]; failures: object[] };
  expect(result).toMatchObject({ project: project.name, changed: true, elapsedMs: expect.any(Number) as number });
  expect(result.services).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        service: 'web',
        number: 1,
        name: `${project.name}-web-1`,
        state: 'ok',
        health: 'healthy',
        ports: [{ hostIp: '127.0.0.1', published: expect.any(Number) as number, target: 80, protocol: 'tcp' }],
      }),
    ]),
  );
  expect(result.failures).toEqual([
    expect.objectContaining({ code: 'SERVICE_FAILED', service: 'bad', suggestions: expect.any(Array) as string[] }),
  ]);
});

async function running(project: string): Promise<string[]> {
  const all = await containersOf(project);
  return all.filter(({ part, state }) => state === 'running' && !part.endsWith('sandbox')).map(({ part }) => part);
}

test('hands what is secret to the engine in no address of a call, which engines and proxies log', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    ${HTTPD}
    environment: { PASSWORD: hunter2 }
    labels: { token: hunter3 }
    volumes: [data:/data]
volumes: { data: { labels: { token: hunter4 } } }
networks: { default: { labels: { token: hunter5 } } }
`,
  });
  const proxy = await engineProxy(`${project.folder}.sock`);
  try {
    expect((await project.devenv(['up', '-d'], { env: { DOCKER_HOST: proxy.host } })).exitCode).toBe(0);
  } finally {
    await proxy.close();
  }
  expect(proxy.calls.join('\n')).toContain(`POST /containers/create?name=${project.name}-web-1`);
  expect(proxy.calls.filter((call) => call.includes('hunter'))).toEqual([]);
});
