import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { container, states } from './stack-state.js';

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: [/scratch] }
  web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, expose: ['80'], depends_on: [db] }
  side: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, network_mode: 'service:web' }
`;

test('rm removes stopped services with their sandboxes, not what runs or lives in one', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up']);
  await project.devenvJson(['stop', 'db', 'web']);

  const { exitCode, stderr, stdout } = await project.devenv(['rm', '--force', '--volumes']);

  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('Removed web-1, db-1');
  expect(await states(project.name)).toEqual(['side-1 running', 'web-1-sandbox running']);
});

test('rm asks first; without a terminal it changes nothing and names --force', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  await project.devenvJson(['up', 'db']);
  const before = await states(project.name);

  const idle = await project.devenv(['rm']);
  expect(idle).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to remove') as string });
  const refused = await project.devenv(['rm', '--stop']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('devenv rm --stop --force');
  expect(await states(project.name)).toEqual(before);
});

test('rm -sf ends what runs first; anonymous volumes go with -v alone', async () => {
  const project = testProject({ 'compose.yaml': COMPOSE });
  const docker = await engine();
  const scratch = async (): Promise<string> => {
    await project.devenvJson(['up', 'db']);
    const { inspect } = await container(project.name, 'db-1');
    return inspect.Mounts.find(({ Destination }) => Destination === '/scratch')?.Name ?? '';
  };
  const kept = await scratch();
  await project.devenvJson(['rm', '-sf', 'db']);
  expect(await states(project.name)).toEqual([]);
  const volume = docker.getVolume(kept);
  expect(await volume.inspect()).toMatchObject({ Name: kept });
  await volume.remove();

  const dropped = await scratch();
  await project.devenvJson(['rm', '-sfv', 'db']);
  await expect(docker.getVolume(dropped).inspect()).rejects.toThrow('no such volume');
});
