import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

/** All sixty, each looked at, with DEVENV_TEST_THOROUGH=1. */
const THOROUGH = process.env['DEVENV_TEST_THOROUGH'] === '1';

/** A store that knows how often it has started: a file that grows, and one that is replaced by another. */
const COUNTER = `sh -c 'echo x >> /data/runs; rm -f /data/run-*; touch /data/run-$$(wc -l < /data/runs); exec sleep inf'`;

function store(volume: string): string {
  return `services:
  store: { image: 'busybox:1.37', command: ${JSON.stringify(COUNTER)}, stop_signal: KILL, volumes: ['data:/data'] }
volumes: { data: ${volume} }
`;
}

/** How often the store has started, as its data says. */
async function runs(project: TestProject): Promise<number> {
  const { stdout } = await project.devenv(['exec', '-T', 'store', 'sh', '-c', 'wc -l < /data/runs; ls /data']);
  const [lines = '', ...names] = stdout.trim().split(/\s+/);
  expect(names.sort()).toEqual([`run-${lines}`, 'runs']);
  return Number(lines);
}

async function volumesOf(project: TestProject): Promise<{ name: string; labels: Record<string, string> }[]> {
  const { Volumes } = await (await engine()).listVolumes();
  return Volumes.filter(({ Name }) => Name.startsWith(project.name)).map(({ Name, Labels }) => ({
    name: Name,
    labels: Labels,
  }));
}

test('many snapshots in a row merge the layers of the data, and each stays what it was', async () => {
  // the longer the name, the sooner the layers come near the limit
  const project = testProject({ 'compose.yaml': store(`{ name: '\${COMPOSE_PROJECT_NAME}_${'x'.repeat(190)}' }`) });
  await project.devenvJson(['up']);
  const count = THOROUGH ? 60 : 6;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  for (const number of numbers) await project.devenvJson(['snapshot', 'save', `s${number}`]);

  const merged = (await volumesOf(project)).filter(({ labels }) => labels['dev.devenv.merges'] !== undefined);
  expect(merged.length).toBeGreaterThan(0);
  for (const number of THOROUGH ? numbers : [4, 5]) {
    await project.devenvJson(['snapshot', 'restore', `s${number}`]);
    // started once for itself, once after the baseline, once after each snapshot, and now
    expect(await runs(project)).toBe(number + 2);
  }
  await project.devenvJson(['down', '--volumes', '--yes']);
  expect(await volumesOf(project)).toEqual([]);
});

test('data that is copied instead of layered has the same resets, snapshots and undo', async () => {
  const project = testProject({ 'compose.yaml': store('{ x-devenv: { layered: copy } }') });
  const up = await project.devenv(['up', '-d']);
  expect(up.stderr).toContain('data of volume data is copied (as x-devenv says)');
  await project.devenvJson(['snapshot', 'save', 'two']);
  await project.devenvJson(['restart', '-t', '0']);
  expect(await runs(project)).toBe(4);

  await project.devenvJson(['reset', 'store']);
  expect(await runs(project)).toBe(2);
  await project.devenvJson(['reset', 'store', '--to', 'two']);
  expect(await runs(project)).toBe(3);
  await project.devenvJson(['undo']);
  expect(await runs(project)).toBe(3);
  const overlays = await (await engine()).listVolumes();
  const head = overlays.Volumes.find(({ Name }) => Name === `${project.name}_data`);
  expect(head?.Options).toMatchObject({ type: 'none', o: 'bind' });
});

test('the root of the data keeps its owner and mode through snapshots, resets and undo', async () => {
  const project = testProject({
    'compose.yaml': `services:
  store:
    image: busybox:1.37
    command: [sh, -c, 'test -e /data/x || { touch /data/x; chown 5:6 /data; chmod 750 /data; }; touch /done; exec sleep inf']
    stop_signal: KILL
    healthcheck: { test: [CMD, test, -e, /done], interval: 1h }
    volumes: ['data:/data']
volumes: { data: {} }
`,
  });
  const inside = async (script: string): Promise<string> =>
    (await project.devenv(['exec', '-T', 'store', 'sh', '-c', script])).stdout.trim();
  const root = (): Promise<string> => inside('stat -c "%u:%g %a" /data');
  await project.devenvJson(['up']);
  await inside('chown 7:8 /data; chmod 1777 /data');
  await project.devenvJson(['snapshot', 'save', 'open']);
  await inside('chown 9:9 /data; chmod 700 /data');

  await project.devenvJson(['reset', 'store']);
  expect(await root()).toBe('5:6 750');
  await project.devenvJson(['snapshot', 'restore', 'open']);
  expect(await root()).toBe('7:8 1777');
  await project.devenvJson(['undo']);
  expect(await root()).toBe('5:6 750');
  await project.devenvJson(['undo']);
  expect(await root()).toBe('7:8 1777');

  const contents = (await volumesOf(project)).flatMap(({ labels }) => labels['dev.devenv.content'] ?? []);
  const kept = contents.map((text) => JSON.parse(text) as { name: string; roots?: object });
  const volume = `${project.name}_data`;
  expect(kept.find(({ name }) => name === 'open')?.roots).toEqual({ [volume]: { uid: 7, gid: 8, mode: 0o1777 } });
});
