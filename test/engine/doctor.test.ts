import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

interface Check {
  name: string;
  status: string;
  detail: string;
  fix?: string;
}

const compose = (port: number, image = 'busybox:1.37'): string => `
services:
  web:
    image: ${image}
    command: [httpd, -f, -p, "80"]
    init: true
    ports: ["127.0.0.1:${port}:80"]
`;

async function doctor(project: TestProject): Promise<{ exitCode: number; check: (name: string) => Check | undefined }> {
  const { stdout, exitCode } = await project.devenv(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return { exitCode, check: (name) => checks.find((each) => each.name === name) };
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await listening();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('devenv doctor', () => {
  it('describes the engine as the engine describes itself', async () => {
    const info = (await (await engine()).info()) as { ServerVersion: string; Driver: string };
    const { exitCode, check } = await doctor(testProject());
    expect(exitCode).toBe(0);
    expect(check('engine')?.detail).toContain(info.ServerVersion);
    expect(check('storage')?.detail).toContain(info.Driver);
    for (const name of ['api', 'cgroup', 'memory', 'clock', 'disk'])
      expect(check(name)?.status, name).toMatch(/ok|warn/);
    expect(check('ports')).toBeUndefined();
  });

  it('finds a stack that is not up, and its image that is missing', async () => {
    const { check, exitCode } = await doctor(
      testProject({ 'compose.yaml': compose(await freePort(), 'devenv-test/nothere:1') }),
    );
    expect(exitCode).toBe(0);
    expect(check('ports')).toMatchObject({ status: 'ok', detail: '1 free' });
    expect(check('images')).toMatchObject({ status: 'warn', fix: 'devenv pull --ignore-buildable' });
    expect(check('containers')?.detail).toBe('the stack is not up');
  });

  it('names the process that holds a port of the stack', async () => {
    const { server, port } = await listening();
    onTestFinished(() => void server.close());
    const { check, exitCode } = await doctor(testProject({ 'compose.yaml': compose(port) }));
    expect(exitCode).toBe(1);
    expect(check('ports')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining(`${port} of web is in use by`) as string,
    });
    if (process.platform === 'linux') expect(check('ports')?.detail).toContain(`process ${process.pid}`);
  });

  it('names the container that holds a port of the stack', async () => {
    const port = await freePort();
    const holder = testProject({ 'compose.yaml': compose(port) });
    await holder.devenvJson(['up', '-d']);
    const { check, exitCode } = await doctor(testProject({ 'compose.yaml': compose(port) }));
    expect(exitCode).toBe(1);
    expect(check('ports')?.detail).toBe(`${port} of web is in use by service web of project ${holder.name}`);
    expect(check('ports')?.fix).toBe(`devenv -p ${holder.name} down`);
  });

  it('finds nothing wrong with a stack that is up, then names the container that was killed', async () => {
    const project = testProject({ 'compose.yaml': compose(await freePort()) });
    await project.devenvJson(['up', '-d']);
    const sound = await doctor(project);
    expect(sound.check('containers')?.detail).toBe('all as they should be');
    expect(sound.exitCode).toBe(0);
    await (await engine()).getContainer(`${project.name}-web-1`).kill();
    const broken = await doctor(project);
    expect(broken.exitCode).toBe(1);
    expect(broken.check('web-1')).toMatchObject({ status: 'fail', fix: 'devenv reset web' });
    expect(broken.check('web-1')?.detail).toContain('137');
  });
});
