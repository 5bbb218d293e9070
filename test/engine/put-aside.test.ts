import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { must } from './stack-fixture.js';

const STORE = `services:
  store: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] }
volumes: { data: {} }
`;

async function read(project: TestProject): Promise<string> {
  return (await must(project, 'exec', '-T', 'store', 'cat', '/data/rows')).trim();
}

test('down --volumes --snapshot leaves what an undo brings back, without it nothing', async () => {
  const project = testProject({ 'compose.yaml': STORE });
  await must(project, 'up', '-d');
  await must(project, 'exec', '-T', 'store', 'sh', '-c', 'echo mine > /data/rows');

  // nothing is lost, so nobody is asked
  expect(await must(project, 'down', '--volumes', '--snapshot', '-t', '0')).toContain('devenv undo');
  await must(project, 'undo');
  await must(project, 'up', '-d');
  expect(await read(project)).toBe('mine');

  project.write('compose.yaml', `x-devenv: { snapshotBeforeDown: true }\n${STORE}`);
  await must(project, 'down', '--volumes', '-t', '0');
  await must(project, 'up', '-d');
  await must(project, 'exec', '-T', 'store', 'sh', '-c', '! test -e /data/rows');
  await must(project, 'undo');
  expect(await read(project)).toBe('mine');
  const { snapshots } = (await project.devenvJson(['snapshot', 'list', '--size'])) as {
    snapshots: { kind: string }[];
  };
  const baselines = snapshots.filter(({ kind }) => kind === 'baseline');
  expect(baselines).toMatchObject([{ sizes: { layers: [{ volume: `${project.name}_data` }] } }]);

  await must(project, 'down', '--volumes', '--no-snapshot', '--yes', '-t', '0');
  const { Volumes } = await (await engine()).listVolumes();
  expect(Volumes.filter(({ Name }) => Name.startsWith(project.name))).toEqual([]);
}, 120_000);
