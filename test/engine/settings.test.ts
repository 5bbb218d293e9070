import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { hasTerminals, onTerminal } from '../support/pty.js';
import { containersOf, states } from './stack-state.js';

const BOX = `{ image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }`;

test('variables of docker compose pass over orphans, or remove them', async () => {
  const project = testProject({
    'compose.yaml': `services: { web: ${BOX}, old: ${BOX} }\n`,
    'less.yaml': `services: { web: ${BOX} }\n`,
  });
  await project.devenvJson(['up']);

  project.write('.env', 'COMPOSE_IGNORE_ORPHANS=true\n');
  const ignored = await project.devenv(['-f', 'less.yaml', 'up', '-d']);
  expect(ignored.stderr).not.toContain('old');
  const both = await project.devenv(['-f', 'less.yaml', 'up', '-d', '--remove-orphans']);
  expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('contradict') as string });

  project.write('.env', '');
  const env = { COMPOSE_REMOVE_ORPHANS: '1' };
  expect((await project.devenv(['-f', 'less.yaml', 'down'], { env })).exitCode).toBe(0);
  expect(await containersOf(project.name)).toEqual([]);
});

test('--all-resources makes what no service uses; --parallel bounds what is done at once; progress can be JSON', async () => {
  const built = (name: string): string =>
    `{ build: { dockerfile_inline: "FROM busybox:1.37\\nENV NAME=${name}" }, command: sleep inf, stop_signal: KILL }`;
  const project = testProject({
    'compose.yaml': `services: { a: ${built('a')}, b: ${built('b')}, c: ${built('c')} }
volumes: { spare: {} }
networks: { spare: {} }
`,
  });

  const { stderr, exitCode } = await project.devenv(
    ['--all-resources', '--parallel', '1', '--progress', 'json', 'up', '-d'], // prettier-ignore
  );

  expect(exitCode, stderr).toBe(0);
  const events = stderr.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Progress]));
  expect(events).toContainEqual({ id: 'a', status: 'ready' });
  expect(events).toContainEqual({ id: 'network spare', status: 'created' });
  expect(mostBuildingAtOnce(events)).toBe(1);
  const { Volumes: volumes } = await (
    await engine()
  ).listVolumes({ filters: { label: [`com.docker.compose.project=${project.name}`] } });
  expect(volumes.map(({ Name }) => Name)).toContain(`${project.name}_spare`);
});

interface Progress {
  id: string;
  status: string;
}

function mostBuildingAtOnce(events: Progress[]): number {
  const building = new Set<string>();
  return Math.max(
    ...events.map(({ id, status }) => {
      if (status === 'built') building.delete(id);
      else if (status === 'building') building.add(id);
      return building.size;
    }),
  );
}

test.skipIf(!hasTerminals)('on a terminal a key leaves the stack of up running', async () => {
  const project = testProject({
    'compose.yaml': `services:
  web:
    image: busybox:1.37
    command: sh -c 'while :; do cat /app/a.txt 2>/dev/null; sleep 0.1; done'
    stop_signal: KILL
    develop: { watch: [{ path: src, action: sync, target: /app }] }
`,
    'src/a.txt': 'first\n',
  });
  const terminal = await onTerminal(project, ['up']);
  await terminal.waitFor('d leaves it running');
  terminal.type('w');
  await terminal.waitFor('watching src');
  await eventually(async () => {
    project.write('src/a.txt', `second ${Date.now()}\n`);
    await Promise.resolve();
    expect(terminal.shown()).toMatch(/web-1 +\|\S* second/);
  });
  terminal.type('d');
  expect(await terminal.ended).toBe(0);
  expect(terminal.shown()).toContain('The stack goes on');
  expect(await states(project.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
});
