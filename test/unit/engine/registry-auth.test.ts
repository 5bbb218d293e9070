import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  loginsOnly,
  registryAuthHeader,
  registryCredentials,
  registryHost,
} from '../../../src/engine/images/registry-auth.js';

const AUTH = Buffer.from('user:pass:word').toString('base64');

function environment(config: object): Record<string, string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-config-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return { DOCKER_CONFIG: folder, PATH: process.env['PATH'] };
}

test.each([
  ['node:22', 'docker.io'],
  ['library/node', 'docker.io'],
  ['docker.io/library/node', 'docker.io'],
  ['index.docker.io/a/b', 'docker.io'],
  ['localhost/a', 'localhost'],
  ['localhost:5000/a/b:1', 'localhost:5000'],
  ['ghcr.io/a/b@sha256:00', 'ghcr.io'],
  ['user/app:1.0', 'docker.io'],
])('%s is on %s', (reference, host) => {
  expect(registryHost(reference)).toBe(host);
});

test('credentials are found in auths, whatever form the key has', async () => {
  const found = { username: 'user', password: 'pass:word' };
  const env = environment({ auths: { 'https://index.docker.io/v1/': { auth: AUTH }, 'https://reg.example/v2/': { auth: AUTH } } }); // prettier-ignore
  expect(await registryCredentials('docker.io', env)).toMatchObject(found);
  expect(await registryCredentials('registry-1.docker.io', env)).toMatchObject(found);
  expect(await registryCredentials('reg.example', env)).toMatchObject(found);
  expect(await registryCredentials('other.example', env)).toBeUndefined();
});

test('an identity token stands for a password; an empty entry for nothing', async () => {
  const env = environment({ auths: { 'a.example': { auth: AUTH, identitytoken: 'token' }, 'b.example': {} } });
  expect(await registryCredentials('a.example', env)).toEqual({ identitytoken: 'token', serveraddress: 'a.example' });
  expect(await registryCredentials('b.example', env)).toBeUndefined();
});

test('a helper that is not installed, and no config at all, mean no credentials', async () => {
  const env = environment({ credsStore: 'devenv-test-no-such-helper' });
  expect(await registryCredentials('docker.io', env)).toBeUndefined();
  expect(await registryCredentials('docker.io', { DOCKER_CONFIG: '/nowhere' })).toBeUndefined();
});

test('the header is base64url of the credentials', () => {
  const header = registryAuthHeader({ username: '???>>>', serveraddress: 'a' });
  expect(header).not.toMatch(/[+/]/);
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ username: '???>>>', serveraddress: 'a' });
});

test('a container that uses the API socket gets the logins and nothing else of config.json', async () => {
  const config = { auths: { 'r.example': { auth: AUTH } }, proxies: { default: { httpProxy: 'x' } }, credHelpers: {} };
  expect(JSON.parse(await loginsOnly(environment(config)))).toEqual({ auths: { 'r.example': { auth: AUTH } } });
});
