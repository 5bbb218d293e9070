import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { dockerCompose, hasDockerCompose } from './docker-compose.js';
import { address, containersOf } from './stack-state.js';

const isThere = await hasDockerCompose();

const COMPOSE = `services:
  db: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] }
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    ports: ['127.0.0.1::80']
    depends_on: [db]
volumes: { data: {} }
`;

describe.skipIf(!isThere)('docker compose and devenv on one stack', () => {
  test('docker compose ps shows our services and ports, logs and exec reach them', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await project.devenvJson(['up']);
    const { port } = await address(project.name, 'web-1');

    const ps = await dockerCompose(project, 'ps');
    expect(ps).toContain(`${project.name}-web-1 `);
    expect(ps).toContain(`127.0.0.1:${port}->80/tcp`);
    expect((await dockerCompose(project, 'ps', '--services')).split('\n').sort()).toEqual(['db', 'web']);
    expect(await dockerCompose(project, 'exec', '-T', 'web', 'echo', 'hello')).toBe('hello');
  });

  test('docker compose down removes everything we made but the layers of its data, which devenv down then removes', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await project.devenvJson(['up']);

    await dockerCompose(project, 'down', '--volumes', '-t', '0');

    expect(await containersOf(project.name)).toEqual([]);
    const docker = await engine();
    const filters = { label: [`com.docker.compose.project=${project.name}`] };
    expect(await docker.listNetworks({ filters })).toEqual([]);
    const volumes = async (): Promise<string[]> =>
      (await docker.listVolumes({ filters })).Volumes.map(({ Name }) => Name.replace(project.name, ''));
    // it removes the volumes that the file declares, by their names
    expect((await volumes()).filter((name) => !/\.(layer|snapshot)-\d+$/.test(name))).toEqual([]);
    expect((await project.devenv(['down', '--volumes', '--yes'])).exitCode).toBe(0);
    expect(await volumes()).toEqual([]);
  });

  test('devenv down removes a stack of docker compose too', async () => {
    const project = testProject({ 'compose.yaml': COMPOSE });
    await dockerCompose(project, 'up', '-d');
    await project.devenvJson(['down', '-t', '0']);
    expect(await containersOf(project.name)).toEqual([]);
  });
});
