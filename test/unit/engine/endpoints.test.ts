import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchEndpoints } from '../../../src/engine/connect/endpoints.js';
import { addContext, homeFolder, writeConfig } from './fake-home.js';

const first = (environment: NodeJS.ProcessEnv) => searchEndpoints(environment).endpoints[0];

describe('where an engine is looked for', () => {
  it('takes DOCKER_CONTEXT before DOCKER_HOST before the current context', () => {
    const HOME = homeFolder();
    addContext(HOME, 'far', { Host: 'tcp://far:2375' });
    addContext(HOME, 'near', { Host: 'unix:///near.sock' });
    writeConfig(HOME, '{"currentContext": "near"}');
    const all = { HOME, DOCKER_CONTEXT: 'far', DOCKER_HOST: 'tcp://host:2375' };
    expect(first(all)).toEqual({ source: 'DOCKER_CONTEXT', name: 'far', host: 'tcp://far:2375' });
    expect(first({ ...all, DOCKER_CONTEXT: '' })).toMatchObject({ source: 'DOCKER_HOST', host: 'tcp://host:2375' });
    expect(first({ HOME })).toEqual({ source: 'context', name: 'near', host: 'unix:///near.sock' });
  });

  it('lets the context called default mean none', () => {
    const HOME = homeFolder();
    writeConfig(HOME, '{"currentContext": "default"}');
    expect(first({ HOME })).toMatchObject({ source: 'socket', host: 'unix:///var/run/docker.sock' });
    expect(first({ HOME, DOCKER_CONTEXT: 'default', DOCKER_HOST: 'tcp://host' })?.source).toBe('DOCKER_HOST');
  });

  it('goes through the usual sockets, the system first', () => {
    const HOME = homeFolder();
    const { chosen, endpoints } = searchEndpoints({ HOME, XDG_RUNTIME_DIR: '/run/user/1234' });
    expect(chosen).toBe(false);
    expect(endpoints.map(({ host }) => host)).toEqual(
      expect.arrayContaining([
        'unix:///run/user/1234/docker.sock',
        'unix:///run/user/1234/podman/podman.sock',
        `unix://${HOME}/.docker/desktop/docker.sock`,
        `unix://${HOME}/.docker/run/docker.sock`,
        `unix://${HOME}/.colima/default/docker.sock`,
        `unix://${HOME}/.orbstack/run/docker.sock`,
        `unix://${HOME}/.rd/docker.sock`,
      ]),
    );
    expect(endpoints[0]?.name).toBe('system');
  });

  it('reads the TLS material of a context', () => {
    const HOME = homeFolder();
    const pem = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' };
    addContext(HOME, 'safe', { Host: 'tcp://safe:2376', SkipTLSVerify: true }, pem);
    const { tls } = first({ HOME, DOCKER_CONTEXT: 'safe' }) ?? {};
    expect(tls).toEqual({ verify: false, ca: Buffer.from('CA'), cert: Buffer.from('CERT'), key: Buffer.from('KEY') });
  });

  it('reads the TLS material that DOCKER_TLS_VERIFY asks for, and names what is missing', () => {
    const HOME = homeFolder();
    addContext(HOME, 'store', { Host: 'x' }, { 'cert.pem': 'CERT' });
    const environment = { HOME, DOCKER_HOST: 'tcp://host:2376', DOCKER_TLS_VERIFY: '1' };
    expect(first(environment)?.tls).toEqual({ verify: true });
    expect(first({ ...environment, DOCKER_TLS_VERIFY: '' })?.tls).toBeUndefined();
    const cut = () => first({ HOME, DOCKER_CONTEXT: 'store' });
    expect(cut).toThrow(
      expect.objectContaining({ code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('key.pem') as string }),
    );
  });

  it('takes the folder of DOCKER_CONFIG for the contexts', () => {
    const home = homeFolder();
    addContext(home, 'far', { Host: 'tcp://far:2375' });
    writeConfig(home, '{"currentContext": "far"}');
    expect(first({ HOME: '/nowhere', DOCKER_CONFIG: join(home, '.docker') })?.host).toBe('tcp://far:2375');
  });

  it('says which contexts there are when one is not', () => {
    const HOME = homeFolder();
    addContext(HOME, 'far', { Host: 'tcp://far:2375' });
    const missing: unknown = expect.objectContaining({
      message: 'There is no docker context "fra".',
      reason: 'The contexts here are: default, far.',
    });
    expect(() => searchEndpoints({ HOME, DOCKER_CONTEXT: 'fra' })).toThrow(missing);
  });

  it('refuses to guess when the configuration cannot be read as JSON', () => {
    const HOME = homeFolder();
    writeConfig(HOME, '{');
    const file = join(HOME, '.docker', 'config.json');
    expect(() => searchEndpoints({ HOME })).toThrow(expect.objectContaining({ location: { file } }) as Error);
  });
});
