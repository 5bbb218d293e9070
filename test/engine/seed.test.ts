import { execa } from 'execa';
import { expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { must } from './stack-fixture.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

async function shell(project: TestProject, service: string, script: string): Promise<string> {
  return (await must(project, 'exec', '-T', service, 'sh', '-c', script)).trim();
}

async function kinds(project: TestProject): Promise<string[]> {
  const list = (await project.devenvJson(['snapshot', 'list'])) as { snapshots: { kind: string }[] };
  return list.snapshots.map(({ kind }) => kind);
}

/** A store whose seed is this script, which api runs through a folder that both have. */
const seededBy = (script: string, user = 'root'): string => `services:
  store: { ${SLEEPER}, volumes: ['data:/data'] }
  api:
    ${SLEEPER.replaceAll(', ', '\n    ')}
    depends_on: [store]
    volumes: ['data:/data']
    x-devenv:
      seed:
        - touch /data/first
        - { command: [sh, -c, '${script}'], user: '${user}', working_dir: /tmp, environment: { WORD: hello } }
  opted: { ${SLEEPER}, volumes: ['scratch:/scratch'] }
volumes: { data: {}, scratch: { x-devenv: { baseline: false } } }
`;

test('a seed runs once, when all is healthy, and is part of the baseline; a volume may opt out of both', async () => {
  const project = testProject({
    'compose.yaml': seededBy(
      'ls /data > /tmp/seen; echo "$$(id -u) $$PWD $$WORD" >> /tmp/seen; cat /tmp/seen >> /data/runs',
      '1000',
    ).replace('- touch /data/first', "- sh -c 'touch /data/first /data/runs; chmod 666 /data/runs'"),
  });
  const dry = await must(project, 'up', '--dry-run');
  expect(dry).toMatch(/workload api-1, wait ready[^]*workload api-1, seed sh -c 'touch[^]*api-1, seed sh -c 'ls/);

  await project.devenvJson(['up']);
  const seeded = 'first\nruns\n1000 /tmp hello';
  expect(await shell(project, 'store', 'cat /data/runs')).toBe(seeded);
  expect(await kinds(project)).toEqual(['baseline']);
  expect(await project.devenvJson(['up'])).toMatchObject({ changed: false });
  expect(await must(project, 'up', '--dry-run')).not.toContain('seed');

  await shell(project, 'opted', 'touch /scratch/x');
  await shell(project, 'store', 'rm /data/runs');
  await project.devenvJson(['reset', 'store', 'opted']);
  expect(await shell(project, 'store', 'cat /data/runs')).toBe(seeded);
  expect(await shell(project, 'opted', 'ls /scratch')).toBe('');
  await project.devenvJson(['snapshot', 'rm', (await baselineName(project)) ?? '', '--yes']);
  await project.devenvJson(['up']);
  expect(await shell(project, 'store', 'cat /data/runs')).toBe(seeded);
});

async function baselineName(project: TestProject): Promise<string | undefined> {
  const list = (await project.devenvJson(['snapshot', 'list'])) as { snapshots: { kind: string; name: string }[] };
  return list.snapshots.find(({ kind }) => kind === 'baseline')?.name;
}

test('data from before devenv is never seeded, not when it has layers either', async () => {
  const project = testProject({ 'compose.yaml': seededBy('touch /data/second') });
  for (const key of ['data', 'scratch']) {
    const labels = { 'com.docker.compose.project': project.name, 'com.docker.compose.volume': key };
    await (await engine()).createVolume({ Name: `${project.name}_${key}`, Labels: labels });
  }
  await must(project, 'up', '-d');
  await shell(project, 'store', 'touch /data/mine');
  await must(project, 'snapshot', 'adopt');
  await must(project, 'up', '-d');
  expect(await shell(project, 'store', 'ls /data')).toBe('mine');
  await must(project, 'reset', 'store', '--yes');
  await must(project, 'up', '-d');
  expect(await shell(project, 'store', 'ls /data')).toBe('mine');
});

test('a seed that fails is told with its output and seals nothing; mended, it begins with the data of before', async () => {
  const project = testProject({ 'compose.yaml': seededBy('echo no such table; exit 3') });
  const failed = await project.devenv(['up', '-d']);
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toContain('The seed of service api exited with code 3');
  expect(failed.stderr).toContain('no such table');
  expect(await kinds(project)).toEqual(['unseeded']);
  expect(await shell(project, 'store', 'ls /data')).toBe('first');
  await shell(project, 'store', 'touch /data/by-hand');

  project.write('compose.yaml', seededBy('ls /data > /data/seen'));
  const { stderr } = await project.devenv(['up', '-d']);
  expect(stderr).toContain('the data is rewound to before it');
  expect(await shell(project, 'api', 'cat /data/seen')).toBe('first\nseen');
  expect(await kinds(project)).toEqual(['baseline', 'undo']);
});

test('a seed whose command was killed does not go on, and the next up runs it from its beginning', async () => {
  const slow = 'test -e /tmp/quick || { touch /data/half /tmp/begun; sleep 3; touch /data/late; }';
  const project = testProject({ 'compose.yaml': seededBy(slow) });
  const child = execa(process.execPath, [program, 'up', '-d'], {
    cwd: project.folder,
    env: { COMPOSE_PROJECT_NAME: project.name },
    reject: false,
  });
  await eventually(() => shell(project, 'api', 'ls /tmp/begun'));
  child.kill('SIGKILL');
  await child;

  project.write('compose.yaml', seededBy('ls /data > /data/seen'));
  await project.devenvJson(['up']);
  expect(await shell(project, 'store', 'cat /data/seen')).toBe('first\nseen');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(await shell(project, 'store', 'ls /data')).toBe('first\nseen');
});

test('SQL files are read by PostgreSQL and MariaDB, packed or not, up to their first error', async () => {
  const items = (more = ''): string => `create table items (name text); insert into items values ('seeded');\n${more}`;
  const project = testProject({
    'compose.yaml': `services:
  pg:
    image: postgres:17-bookworm
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/pw, POSTGRES_USER: app, POSTGRES_DB: shop }
    secrets: [pw]
    volumes: ['pg:/var/lib/postgresql/data']
    x-devenv: { seed: { sql: seed/pg.sql } }
  maria:
    image: mariadb:11
    environment: { MARIADB_ROOT_PASSWORD_FILE: /run/secrets/pw, MARIADB_DATABASE: shop }
    secrets: [pw]
    volumes: ['maria:/var/lib/mysql']
    x-devenv: { seed: { sql: seed/maria.sql } }
secrets: { pw: { file: pw } }
volumes: { pg: {}, maria: {} }
`,
    pw: 's3cret',
    'seed/pg.sql': items(),
  });
  const missing = await project.devenv(['up', '-d']);
  expect(missing.stderr).toContain('seed/maria.sql does not exist: it is the seed of service maria');

  project.write(
    'seed/maria.sql',
    items(`select * from nowhere;\n${"insert into items values ('more');\n".repeat(20_000)}`),
  );
  const failed = await project.devenv(['up', '-d']);
  expect(failed.stderr).toMatch(/The seed of service maria exited with code 1: maria\.sql[^]*nowhere/);

  project.write('seed/maria.sql', items());
  await must(project, 'up', '-d');
  // without a health check, up does not wait until they answer again
  const query = { pg: 'psql -U app shop -Atc', maria: 'mariadb -uroot -ps3cret shop -Ne' };
  for (const [service, client] of Object.entries(query)) {
    const rows = await eventually(() => shell(project, service, `${client} "select name from items"`));
    expect(rows).toBe('seeded');
  }
});
