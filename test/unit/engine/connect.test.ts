import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noEngine } from '../../../src/engine/connect/connect-errors.js';
import { connectEngine } from '../../../src/engine/connect/connect.js';
import { homeFolder, listenAt, pingAnswer } from './fake-home.js';

describe('connecting to an engine', () => {
  it('speaks the API version that the engine offers', async () => {
    const HOME = homeFolder();
    await listenAt(join(HOME, 'engine.sock'), pingAnswer('1.43'));
    const connection = await connectEngine({ HOME, DOCKER_HOST: `unix://${HOME}/engine.sock` });
    expect(connection).toMatchObject({ apiVersion: '1.43', osType: 'linux', endpoint: { source: 'DOCKER_HOST' } });
    expect((connection.docker.modem as { version?: string }).version).toBe('v1.43');
  });

  it('speaks the newest version that was tried with an engine from the future', async () => {
    const HOME = homeFolder();
    await listenAt(join(HOME, 'engine.sock'), pingAnswer('1.99'));
    const { docker, apiVersion } = await connectEngine({ HOME, DOCKER_HOST: `unix://${HOME}/engine.sock` });
    expect(apiVersion).toBe('1.99');
    expect((docker.modem as { version?: string }).version).toBe('v1.51');
  });

  it.each([
    ['an engine before 20.10', pingAnswer('1.40'), 'ENGINE_TOO_OLD', /API 1\.40; devenv needs 1\.41/],
    ['Windows containers', pingAnswer('1.45', 'windows'), 'UNSUPPORTED', /Linux containers/],
    ['something else than an engine', pingAnswer(''), 'ENGINE_UNAVAILABLE', /is not a Docker engine/],
  ])('refuses %s', async (_name, answer, code, message) => {
    const HOME = homeFolder();
    await listenAt(join(HOME, 'engine.sock'), answer);
    const connection = connectEngine({ HOME, DOCKER_HOST: `unix://${HOME}/engine.sock` });
    await expect(connection).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('does not look elsewhere when the engine that was chosen is silent', async () => {
    const HOME = homeFolder();
    await listenAt(join(HOME, '.docker/run/docker.sock'), pingAnswer('1.43'));
    await expect(connectEngine({ HOME, DOCKER_HOST: 'unix:///nowhere.sock' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'The engine at unix:///nowhere.sock does not answer: there is no such socket.',
      reason: 'This address comes from the environment variable DOCKER_HOST.',
    });
  });

  it('says so when an engine is still starting', async () => {
    const HOME = homeFolder();
    await listenAt(join(HOME, 'engine.sock'), (_request, response) => response.writeHead(503).end());
    const connection = connectEngine({ HOME, DOCKER_HOST: `unix://${HOME}/engine.sock` });
    await expect(connection).rejects.toMatchObject({ message: expect.stringContaining('HTTP status 503') as string });
  });

  it('tells an interruption from a failure', async () => {
    const HOME = homeFolder();
    await listenAt(join(HOME, 'engine.sock'), () => undefined);
    const abort = new AbortController();
    const connection = connectEngine({ HOME, DOCKER_HOST: `unix://${HOME}/engine.sock` }, abort.signal);
    abort.abort();
    await expect(connection).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it.each(['ftp://host', 'tcp://'])('refuses the address %s', async (DOCKER_HOST) => {
    await expect(connectEngine({ DOCKER_HOST })).rejects.toMatchObject({
      message: `"${DOCKER_HOST}" is not the address of an engine.`,
    });
  });

  it('tells what ssh said when it cannot reach a host', async () => {
    const HOME = homeFolder();
    mkdirSync(join(HOME, '.ssh'));
    writeFileSync(join(HOME, '.ssh/config'), '');
    const connection = connectEngine({ HOME, DOCKER_HOST: 'ssh://user@127.0.0.1:1' });
    await expect(connection).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/does not answer: (ssh: connect to|ssh could not)/) as string,
    });
  });
});

describe('the error for a search that found none', () => {
  const failure = (code: string) => ({
    endpoint: { source: 'socket' as const, name: 'system', host: 'unix:///var/run/docker.sock' },
    error: Object.assign(new Error(code), { code }),
  });
  const usual = { chosen: false, endpoints: [] };

  it('says how to get rights where the socket is forbidden', () => {
    expect(noEngine(usual, [failure('EACCES')])).toMatchObject({
      code: 'ENGINE_FORBIDDEN',
      suggestions: expect.arrayContaining(['sudo usermod -aG docker $USER']) as string[],
    });
  });

  it('tells an engine that is not running from one that is not there', () => {
    const running = noEngine(usual, [failure('ENOENT')], { name: 'Docker Engine', path: '/usr/sbin/dockerd' });
    expect(running).toMatchObject({
      message: 'Docker Engine is installed but not running.',
      suggestions: ['devenv setup'],
    });
    expect(noEngine(usual, [failure('ECONNREFUSED')]).message).toBe('Docker Engine is installed but not running.');
    const absent = noEngine(usual, [failure('ENOENT')]);
    expect(absent.message).toBe('No Docker engine was found on this machine.');
    expect(absent.reason).toContain('/var/run/docker.sock');
  });
});
