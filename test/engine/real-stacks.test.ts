import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import type { TestProject } from '../support/project.js';
import { must, page, stackProject } from './stack-fixture.js';
import { address, container, containersOf, identities } from './stack-state.js';

/** The number in `…: 7`. */
function count(text: string): number {
  return Number(/(\d+)\D*$/.exec(text)?.[1]);
}

async function nothingIsLeft(project: TestProject): Promise<void> {
  const docker = await engine();
  const filters = { label: [`com.docker.compose.project=${project.name}`] };
  expect(await containersOf(project.name)).toEqual([]);
  expect(await docker.listNetworks({ filters })).toEqual([]);
  expect((await docker.listVolumes({ filters })).Volumes).toEqual([]);
}

function stack(name: string): () => TestProject {
  let project: TestProject;
  beforeAll(async () => {
    project = stackProject(name);
    await must(project, 'up', '-d');
  });
  afterAll(async () => {
    await project.dispose();
  });
  return () => project;
}

describe('nginx, two node.js servers and redis', () => {
  const project = stack('nginx-nodejs-redis');

  test('nginx spreads requests over both servers, which count in one redis', async () => {
    for (const part of ['web1-1', 'web2-1']) await eventually(() => page(project(), part));
    const first = count(await page(project(), 'web1-1')) + 1;
    const answers: string[] = [];
    for (let visit = 0; visit < 10; visit += 1) answers.push(await page(project(), 'nginx-1'));

    expect(answers.map(count)).toEqual(answers.map((_, visit) => first + visit));
    const hosts = answers.map((answer) => answer.split(':')[0]);
    expect(hosts.filter((host) => host === 'web1')).toHaveLength(6);
    expect(hosts.filter((host) => host === 'web2')).toHaveLength(4);
    expect(count(await page(project(), 'web2-1'))).toBe(first + answers.length);
  });

  test('a server that is killed and reset is back at its address: nginx never gives up on it', async () => {
    const before = await address(project().name, 'web1-1');
    const others = await identities(project().name, 'nginx-1', 'web2-1', 'redis-1');
    await (await engine()).getContainer((await container(project().name, 'web1-1')).id).kill();
    await expect(page(project(), 'web1-1')).rejects.toThrow();

    await must(project(), 'reset', 'web1');

    expect(await address(project().name, 'web1-1')).toEqual(before);
    expect(await identities(project().name, 'nginx-1', 'web2-1', 'redis-1')).toEqual(others);
    await eventually(() => page(project(), 'web1-1'));
    const hosts = await Promise.all(Array.from({ length: 10 }, () => page(project(), 'nginx-1')));
    expect(new Set(hosts.map((host) => host.split(':')[0]))).toEqual(new Set(['web1', 'web2']));
  });

  test('a restart of redis keeps its count, a reset begins anew', async () => {
    const before = count(await page(project(), 'nginx-1'));
    await must(project(), 'restart', 'redis');
    expect(count(await eventually(() => page(project(), 'nginx-1')))).toBe(before + 1);

    await must(project(), 'reset', 'redis');
    expect(count(await eventually(() => page(project(), 'nginx-1')))).toBe(1);
  });

  test('down leaves nothing', async () => {
    await must(project(), 'down', '-v', '--yes');
    await nothingIsLeft(project());
  });
});

describe('python and redis', () => {
  const project = stack('flask-redis');

  test('counts its views, and shows an edited file after a restart', async () => {
    const first = await eventually(() => page(project(), 'web-1'));
    expect(await page(project(), 'web-1')).toBe(`This webpage has been viewed ${count(first) + 1} time(s)`);

    const app = readFileSync(join(project().folder, 'app.py'), 'utf8');
    project().write('app.py', app.replace('This webpage has', 'This edited page has'));
    await must(project(), 'restart', 'web');

    const edited = await eventually(() => page(project(), 'web-1'));
    expect(edited).toBe(`This edited page has been viewed ${count(first) + 2} time(s)`);
    expect(await must(project(), 'logs', 'web')).toContain('ended in good order');
  });

  test('scaled to three, all three count together; scaled back, one is left', async () => {
    const before = count(await page(project(), 'web-1'));

    await must(project(), 'up', '-d', '--scale', 'web=3');
    for (const part of ['web-1', 'web-2', 'web-3']) await eventually(() => page(project(), part));
    expect(count(await page(project(), 'web-2'))).toBe(before + 4);

    await must(project(), 'up', '-d');
    const parts = (await containersOf(project().name)).map(({ part }) => part);
    expect(parts.sort()).toEqual(['redis-1', 'redis-1 sandbox', 'web-1', 'web-1 sandbox']);
  });

  test('down leaves nothing, not even the nameless volume of redis', async () => {
    const volumes = (await containersOf(project().name)).flatMap(({ inspect }) =>
      inspect.Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name !== undefined ? [Name] : [])),
    );
    expect(volumes).toHaveLength(1);

    await must(project(), 'down', '-v', '--yes');

    await nothingIsLeft(project());
    const left = (await (await engine()).listVolumes()).Volumes.map(({ Name }) => Name);
    expect(left.filter((name) => volumes.includes(name))).toEqual([]);
  });
});

describe('nginx, python and mysql', () => {
  const project = stack('nginx-flask-mysql');
  const titles = async (): Promise<string[]> =>
    [...(await page(project(), 'proxy-1')).matchAll(/<div> {2}(.*?) <\/div>/g)].map(([, title = '']) => title);
  const FIRST = ['Blog post #1', 'Blog post #2', 'Blog post #3', 'Blog post #4'];

  test('rows of the database come through the proxy, new ones too', async () => {
    await eventually(() => titles());
    expect(await titles()).toEqual(FIRST);

    await page(project(), 'proxy-1', { method: 'POST', body: 'A fifth' });
    expect(await titles()).toEqual([...FIRST, 'A fifth']);
  });

  test('the database can only be reached on its own network', async () => {
    const reach = (service: string): Promise<string> =>
      must(project(), 'exec', '-T', service, 'bash', '-c', 'exec 3<>/dev/tcp/db/3306');
    await reach('backend');
    await expect(reach('proxy')).rejects.toThrow();
  });

  test('restart and down keep the rows', async () => {
    await must(project(), 'restart', 'db');
    expect(await eventually(titles)).toEqual([...FIRST, 'A fifth']);

    await must(project(), 'down');
    await must(project(), 'up', '-d');
    expect(await eventually(titles)).toEqual([...FIRST, 'A fifth']);
  });

  test('a reset of the backend leaves the others alone, and the proxy finds it', async () => {
    const others = await identities(project().name, 'proxy-1', 'db-1');
    await must(project(), 'reset', 'backend');
    expect(await identities(project().name, 'proxy-1', 'db-1')).toEqual(others);
    expect(await eventually(titles)).toEqual([...FIRST, 'A fifth']);
  });

  test('a reset of the database empties it, and the image makes it anew', async () => {
    await must(project(), 'reset', 'db', '--yes');
    await must(project(), 'restart', 'backend');
    expect(await eventually(titles)).toEqual(FIRST);
  });

  test('down with its volumes leaves nothing', async () => {
    await must(project(), 'down', '-v', '--yes');
    await nothingIsLeft(project());
  });
});
