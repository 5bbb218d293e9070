import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { address, containersOf, identities, states } from './stack-state.js';

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL, ports: ['127.0.0.1::80'], depends_on: [db] }
`;

test('pause freezes the processes of the named services and nothing else; unpause lets them go on', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  const before = await identities(project.name);

  const paused = await project.devenv(['pause', 'web']);
  expect(paused.stdout).toContain('Paused web-1');
  expect(await states(project.name)).toEqual([
    'db-1 running',
    'db-1-sandbox running',
    'web-1 paused',
    'web-1-sandbox running',
  ]);
  const again = await project.devenv(['pause', 'web']);
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to pause') as string });

  await project.devenvJson(['unpause']);
  expect(await identities(project.name)).toEqual(before);
  const { port } = await address(project.name, 'web-1');
  expect((await fetch(`http://127.0.0.1:${port}/passwd`)).status).toBe(200);
});

test('kill ends the processes at once, paused ones too, and keeps containers and sandboxes', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenvJson(['pause', 'web']);

  const { exitCode, stderr, stdout } = await project.devenv(['kill']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('Killed web-1, db-1');
  await eventually(async () => {
    expect(await states(project.name)).toEqual([
      'db-1 exited',
      'db-1-sandbox running',
      'web-1 exited',
      'web-1-sandbox running',
    ]);
  });
  await project.devenvJson(['start']);
  expect(await states(project.name)).toContain('web-1 running');
});

test('kill -s hands any signal on, and names one that there is not', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: sh -c 'trap "echo got it" HUP; echo ready; while :; do sleep 0.05; done', stop_signal: KILL }
`,
  });
  await project.devenvJson(['up']);
  const logs = async (): Promise<string> => (await project.devenv(['logs', '--no-log-prefix'])).stdout;
  await eventually(async () => {
    expect(await logs()).toBe('ready\n');
  });

  await project.devenvJson(['kill', '-s', 'HUP', 'web']);
  await eventually(async () => {
    expect(await logs()).toBe('ready\ngot it\n');
  });

  const { exitCode, stderr } = await project.devenv(['kill', '-s', 'NOSUCH']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is no signal NOSUCH.');
});

test('kill reaches one-off containers, and with --remove-orphans removes what left the Compose file', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenv(['run', '-d', '--rm', '--no-deps', 'db', 'sleep', 'inf']);
  project.write('compose.yaml', `services: { db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`);

  const { exitCode, stderr } = await project.devenv(['kill', '--remove-orphans']);

  expect(exitCode, stderr).toBe(0);
  await eventually(async () => {
    expect((await containersOf(project.name)).map(({ part, state }) => `${part} ${state}`)).toEqual([
      'db-1 exited',
      'db-1 sandbox running',
    ]);
  });
});
