import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import { BrokenStack } from './broken-states/stack.js';
import { BROKEN_STATES } from './broken-states/states.js';
import { container, identities, states } from './stack-state.js';

let stack: BrokenStack;

beforeAll(async () => {
  stack = await BrokenStack.up();
});
afterAll(() => eventually(() => stack.project.dispose()));

const CASES = BROKEN_STATES.flatMap((state) => state.heals.map((remedy) => ({ ...state, remedy })));

describe('a service that is', () => {
  test.each(CASES)('$name is mended by $remedy', async ({ service, make, says, remedy, losesSandbox, undone }) => {
    const where = await stack.address(service);
    const before = await stack.others(service);
    await make(stack);

    const { exitCode, stdout, stderr } = await stack.project.devenv(remedy.replace('SERVICE', service).split(' '));

    expect(exitCode, stderr + stdout).toBe(0);
    if (remedy !== 'up -d') expect(stdout).toMatch(says);
    expect(await stack.others(service)).toEqual(before);
    if (losesSandbox !== true) expect(await stack.address(service)).toEqual(where);
    await stack.works(service);
    if (undone === undefined) return;

    await stack.undoUntil(() => undone(stack));
    await stack.project.devenvJson(['reset', service]);
    await stack.works(service);
    expect(await stack.others(service)).toEqual(before);
  });
});

test('what a service said last before its end is shown, and kept', async () => {
  await stack.breakItself('web', 'exit 3', 'exited');

  const { stdout } = await stack.project.devenv(['reset', 'web']);

  expect(stdout).toContain('last words');
  expect((await stack.project.devenv(['logs', '--previous', 'web'])).stdout).toContain('last words');
});

test('reset ends nothing where the image of the successor is not to be had', async () => {
  const own = makeProject();
  const docker = await engine();
  const image = `${own.name}-gone`;
  await docker.getImage('busybox:1.37').tag({ repo: image, tag: '1' });
  own.write(
    'compose.yaml',
    `services: { web: { image: '${image}:1', command: sleep inf, stop_signal: KILL, volumes: ['data:/data'] } }
volumes: { data: {} }
`,
  );
  try {
    await own.devenvJson(['up']);
    await docker.getImage(`${image}:1`).remove({ force: true });
    const before = await identities(own.name);

    const { exitCode, stderr } = await own.devenv(['reset', 'web']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${image}:1`);
    expect(await identities(own.name)).toEqual(before);
    expect(await own.devenvJson(['snapshot', 'list'])).toMatchObject({ snapshots: [{ kind: 'baseline' }] });
  } finally {
    await eventually(() => own.dispose());
  }
});

test('a container left by an interrupted replacement is cleared away, whichever is the better one', async () => {
  const own = makeProject({
    'compose.yaml': `services: { web: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL } }\n`,
  });
  try {
    await own.devenvJson(['up']);
    const { inspect } = await container(own.name, 'web-1');
    const { Image, Cmd, Labels } = inspect.Config;
    const { NetworkMode } = inspect.HostConfig;
    const docker = await engine();
    await docker.createContainer({
      name: `${own.name}-web-1-next`,
      Image,
      Cmd,
      Labels,
      HostConfig: { NetworkMode: NetworkMode ?? '' },
    });

    await own.devenvJson(['up']);
    expect(await states(own.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
    expect((await container(own.name, 'web-1')).id).toBe(inspect.Id);

    const next = await docker.createContainer({
      name: `${own.name}-web-1-next`,
      Image,
      Cmd,
      Labels,
      HostConfig: { NetworkMode: NetworkMode ?? '' },
    });
    await docker.getContainer(inspect.Id).remove({ force: true });
    await own.devenvJson(['up']);
    expect(await states(own.name)).toEqual(['web-1 running', 'web-1-sandbox running']);
    expect((await container(own.name, 'web-1')).id).toBe(next.id);
  } finally {
    await eventually(() => own.dispose());
  }
});
