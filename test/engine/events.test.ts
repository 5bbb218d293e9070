import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

let project: TestProject;
let began: string;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  api:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    healthcheck: { test: [CMD, 'true'], interval: 500ms }
  other: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL }
`,
  });
  began = new Date(Date.now() - 1000).toISOString();
  await project.devenvJson(['up']);
});
afterAll(() => eventually(() => project.dispose()));

interface Event {
  action: string;
  service: string;
  replaces?: string;
}

test('tells what happened to a service and which container took whose place, and nothing of sandboxes', async () => {
  const before = await container(project.name, 'api-1');
  await project.devenv(['reset', 'api', '--yes']);
  const after = await container(project.name, 'api-1');

  const { stdout, exitCode } = await project.devenv(['events', '--json', 'api', '--since', began, '--until', '0s']);
  expect(exitCode).toBe(0);
  const lines = stdout.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Event);
  expect(new Set(events.map(({ service }) => service))).toEqual(new Set(['api']));
  expect(events[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z$/) as string,
    type: 'container',
    service: 'api',
    id: before.id,
    action: 'create',
    attributes: expect.objectContaining({ image: 'busybox:1.37' }) as object,
    number: 1,
  });
  expect(events.filter(({ action }) => action === 'start')).toEqual([
    expect.objectContaining({ id: before.id }),
    expect.objectContaining({ id: after.id, replaces: before.id }),
  ]);
  expect(events).toContainEqual(expect.objectContaining({ action: 'die', id: before.id }));
  expect(events.filter(({ action }) => action.startsWith('exec'))).toEqual([]);
  expect(lines.join()).not.toMatch(/sandbox|com\.docker\.compose|dev\.devenv/);
});

test('says it in words, health included', async () => {
  const { id } = await container(project.name, 'other-1');
  await eventually(async () => {
    const { stdout } = await project.devenv(['events', 'api', '--since', began, '--until', '0s']);
    expect(stdout).toMatch(/ api-1 replaced: [0-9a-f]{12} started for [0-9a-f]{12}\n/);
    expect(stdout).toContain('api-1 is healthy\n');
  });
  await (await engine()).getContainer(id).kill();
  const { stdout } = await project.devenv(['events', 'other', '--since', '30s', '--until', '0s']);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d [\d:.]{15} other-1 died with exit code 137$/m);
});
