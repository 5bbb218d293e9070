import { expect, onTestFinished, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { container, identities, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;

test('links give names, volumes_from the volumes of another, which it follows when that one is replaced', async () => {
  const compose = (value: number): string => `services:
  store: { ${SLEEPER}, volumes: [/data], environment: { V: ${value} } }
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /etc, stop_signal: KILL }
  user: { ${SLEEPER}, links: ['web:site'], volumes_from: ['store:ro'] }
`;
  const project = testProject({ 'compose.yaml': compose(1) });
  await project.devenvJson(['up', 'user']);
  const inside = async (service: string, ...command: string[]): Promise<string> =>
    (await project.devenv(['exec', '-T', service, ...command])).stdout;

  expect(await inside('user', 'wget', '-qO-', 'http://site/passwd')).toContain('root');
  await inside('store', 'sh', '-c', 'echo kept > /data/file');
  expect(await inside('user', 'cat', '/data/file')).toBe('kept\n');
  expect((await project.devenv(['exec', '-T', 'user', 'touch', '/data/other'])).exitCode).not.toBe(0);

  const before = await identities(project.name, 'web-1');
  const old = (await container(project.name, 'user-1')).id;
  project.write('compose.yaml', compose(2));
  await project.devenvJson(['up']);

  expect((await container(project.name, 'user-1')).id).not.toBe(old);
  expect(await inside('user', 'cat', '/data/file')).toBe('kept\n');
  expect(await identities(project.name, 'web-1')).toEqual(before);
});

test('an external network and volume must be there, are used as they are, and nothing is made before', async () => {
  const docker = await engine();
  const project = testProject();
  const name = `${project.name}-shared`;
  project.write(
    'compose.yaml',
    `services: { api: { ${SLEEPER}, networks: [shared], volumes: ['data:/data'] } }
networks: { shared: { external: true, name: ${name} } }
volumes: { data: { external: true, name: ${name} } }
`,
  );
  const first = await project.devenv(['up', '-d']);
  expect(first.exitCode).toBe(2);
  expect(first.stderr).toContain(`docker network create ${name}`);
  const network = await docker.createNetwork({ Name: name });
  onTestFinished(async () => {
    await project.dispose();
    await network.remove().catch(() => undefined);
  });
  const second = await project.devenv(['up', '-d']);
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toContain(`docker volume create ${name}`);
  expect(await states(project.name)).toEqual([]);
  await docker.createVolume({ Name: name });

  await project.devenvJson(['up']);

  const { inspect } = await container(project.name, 'api-1 sandbox');
  expect(inspect.NetworkSettings.Networks[name]?.NetworkID).toBe(network.id);
  expect((await container(project.name, 'api-1')).inspect.Mounts.map(({ Name }) => Name)).toEqual([name]);
});
