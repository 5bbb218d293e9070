import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { container, containersOf, identities, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

test('a missing secret is told with the command that makes it, before anything is made', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { ${SLEEPER}, secrets: [password] }
  api: { ${SLEEPER}, depends_on: [db] }
secrets: { password: { file: ./secrets/password } }
`,
  });
  const { exitCode, stderr } = await project.devenv(['up', '-d']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('secrets/password is missing: the secret password of db');
  expect(stderr).toContain('mkdir -p secrets && openssl rand -hex 24 > secrets/password');
  expect(await states(project.name)).toEqual([]);

  project.write('secrets/password', 'open sesame');
  await project.devenvJson(['up']);
  const { stdout } = await project.devenv(['exec', '-T', 'db', 'cat', '/run/secrets/password']);
  expect(stdout).toBe('open sesame');
});

test('each replica publishes a port of the range, and more replicas than ports are refused', async () => {
  // not a port that another run of the tests has at the same time
  const first = 20_000 + 2 * Math.floor(Math.random() * 5_000);
  const range = `${first}-${first + 1}`;
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, ports: ['127.0.0.1:${range}:80'], scale: 2 }
`,
  });
  await project.devenvJson(['up']);
  for (const port of [first, first + 1]) {
    expect(await (await fetch(`http://127.0.0.1:${port}/passwd`)).text()).toContain('root');
  }
  const before = await identities(project.name);
  const { exitCode, stderr } = await project.devenv(['up', '-d', '--scale', 'web=3']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`cannot all publish on the ports ${range}`);
  expect(await identities(project.name)).toEqual(before);
});

test('--renew-anon-volumes replaces what has anonymous volumes, empties them, and leaves the rest alone', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { ${SLEEPER}, volumes: [/data] }
  api: { ${SLEEPER} }
`,
  });
  await project.devenvJson(['up']);
  await project.devenv(['exec', '-T', 'db', 'touch', '/data/stale']);
  const volumeOf = async (): Promise<string> => (await container(project.name, 'db-1')).inspect.Mounts[0]?.Name ?? '';
  const old = await volumeOf();
  const before = await identities(project.name, 'api-1');

  await project.devenvJson(['up', '-V']);

  expect((await project.devenv(['exec', '-T', 'db', 'ls', '/data'])).stdout).toBe('');
  expect(await volumeOf()).not.toBe(old);
  await expect((await engine()).getVolume(old).inspect()).rejects.toThrow('no such volume');
  expect(await identities(project.name, 'api-1')).toEqual(before);
});

test('--force-recreate of a named service leaves its dependencies alone, unless --always-recreate-deps', async () => {
  const project = testProject({
    'compose.yaml': `services:
  db: { ${SLEEPER} }
  api: { ${SLEEPER}, depends_on: [db] }
`,
  });
  await project.devenvJson(['up']);
  const ids = async (): Promise<(string | undefined)[]> => {
    const all = await containersOf(project.name);
    return ['db-1', 'api-1'].map((part) => all.find((one) => one.part === part)?.id);
  };
  const [db, api] = await ids();
  await project.devenvJson(['up', '--force-recreate', 'api']);
  const [sameDb, otherApi] = await ids();
  expect(sameDb).toBe(db);
  expect(otherApi).not.toBe(api);
  await project.devenvJson(['up', '--always-recreate-deps', 'api']);
  const [otherDb, sameApi] = await ids();
  expect(otherDb).not.toBe(db);
  expect(sameApi).toBe(otherApi);
});
