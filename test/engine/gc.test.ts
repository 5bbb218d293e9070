import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

const STORE = `services:
  store: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] }
volumes: { data: {} }
`;

async function volumesOf(project: TestProject): Promise<string[]> {
  const { Volumes } = await (await engine()).listVolumes();
  return Volumes.map(({ Name }) => Name).filter((name) => name.startsWith(project.name));
}

async function foundOf(project: TestProject): Promise<{ kind: string; name: string }[]> {
  const { items } = (await project.devenvJson(['gc', '--dry-run'])) as {
    items: { project: string; kind: string; name: string }[];
  };
  return items.filter((item) => item.project === project.name).map(({ kind, name }) => ({ kind, name }));
}

test('gc finds what is left of a stack, and nothing of one that is alive or merely down', async () => {
  const project = testProject({ 'compose.yaml': STORE });
  await project.devenvJson(['up']);
  const docker = await engine();
  const layer = `${project.name}_data.layer-9`;
  const labels = {
    'com.docker.compose.project': project.name,
    'dev.devenv.role': 'layer',
    'dev.devenv.volume': `${project.name}_data`,
    'dev.devenv.number': '9',
  };
  await docker.createVolume({ Name: layer, Labels: labels });
  expect(await foundOf(project)).toEqual([{ kind: 'leftover', name: layer }]);
  await docker.getVolume(layer).remove();
  await project.devenvJson(['down', '-t', '0']);
  expect(await foundOf(project)).toEqual([]);

  // as a diff leaves it that is killed while it reads
  const view = { 'com.docker.compose.project': project.name, 'dev.devenv.role': 'view' };
  const volume = `${project.name}.view-1`;
  await docker.createVolume({ Name: volume, Labels: view });
  const mount = { Type: 'volume', Source: volume, Target: '/data' } as const;
  await docker.createContainer({
    name: `${project.name}-reader`,
    Image: 'busybox:1.37',
    Labels: view,
    HostConfig: { Mounts: [mount] },
  });
  expect(await foundOf(project)).toEqual([{ kind: 'leftover', name: volume }]);

  // as docker compose down --volumes does
  await docker.getVolume(`${project.name}_data`).remove();
  const found = await foundOf(project);
  expect(found.map(({ name }) => name).sort()).toEqual((await volumesOf(project)).sort());
  expect(found.filter(({ kind }) => kind !== 'abandoned')).toEqual([{ kind: 'leftover', name: volume }]);
  const refused = await project.devenv(['gc', project.name]);
  expect(refused.exitCode).toBe(2);
  await project.devenvJson(['gc', project.name, '--yes']);
  expect(await volumesOf(project)).toEqual([]);
});
