import { expect, test } from 'vitest';
import { bakeEnvironment, bakeFile } from '../../../src/engine/build/bake-file.js';
import type { BuildRequest } from '../../../src/engine/build/request.js';
import type { Build, Stack } from '../../../src/stack/stack.js';

const BUILD: Build = {
  context: '/shop',
  dockerfile_inline: 'FROM busybox\n',
  args: { A: '1', B: null },
  labels: { own: 'x' },
  tags: ['foo:1'],
  target: 'first',
  network: 'host',
  shm_size: '67108864',
  ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } },
  extra_hosts: ['a=1.2.3.4'],
  cache_from: ['foo:cache', 'type=registry,ref=foo:c2'],
  cache_to: ['type=local,dest=/tmp/x'],
  platforms: ['linux/amd64', 'linux/arm64'],
  secrets: [{ source: 's1' }, { source: 's2', target: 't2' }],
  ssh: ['default', 'id=/a/b'],
  no_cache: true,
  pull: true,
  privileged: true,
  entitlements: ['network.host'],
  provenance: 'mode=max',
  sbom: 'true',
  additional_contexts: { base: 'service:base', x: '/shop/d', u: 'docker-image://alpine' },
};

const STACK = {
  name: 'shop',
  services: {
    api: { image: 'localhost:5000/x/api', platform: 'linux/amd64', build: BUILD },
    base: { build: { context: '/shop/b', dockerfile: 'D2' } },
  },
  secrets: { s1: { name: 's1', file: '/shop/s1' }, s2: { name: 's2', environment: 'S2' } },
  disabledServices: {},
  origin: { workingDirectory: '/shop', configFiles: [], environment: { S2: 'the value' }, profiles: [] },
} as unknown as Stack;

const API: BuildRequest = {
  service: 'api',
  build: BUILD,
  tag: 'localhost:5000/x/api',
  stack: STACK,
  everyPlatform: true,
};
const BASE: BuildRequest = {
  service: 'base',
  build: { context: '/shop/b', dockerfile: 'D2' },
  tag: 'shop-base',
  stack: STACK,
};

test('every attribute of a build is in its bake target, as in that of docker compose build --print', () => {
  const { group, target } = bakeFile([API, BASE]);
  expect(group).toEqual({ default: { targets: ['api', 'base'] } });
  expect(target['api']).toEqual({
    context: '/shop',
    contexts: { base: 'target:base', u: 'docker-image://alpine', x: '/shop/d' },
    'dockerfile-inline': 'FROM busybox\n',
    args: { A: '1' },
    labels: { own: 'x', 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' },
    tags: ['localhost:5000/x/api', 'foo:1'],
    'cache-from': ['foo:cache', 'type=registry,ref=foo:c2'],
    'cache-to': ['type=local,dest=/tmp/x'],
    target: 'first',
    secret: ['id=s1,type=file,src=/shop/s1', 'id=t2,type=env,env=S2'],
    ssh: ['default', 'id=/a/b'],
    platforms: ['linux/amd64', 'linux/arm64'],
    pull: true,
    'no-cache': true,
    network: 'host',
    'shm-size': '67108864',
    ulimits: ['nproc=5', 'nofile=1:2'],
    entitlements: ['network.host', 'security.insecure'],
    'extra-hosts': { a: '1.2.3.4' },
    output: ['type=image,push=false'],
    attest: ['type=provenance,mode=max', 'type=sbom'],
  });
  expect(target['base']).toMatchObject({ context: '/shop/b', dockerfile: 'D2', output: ['type=docker'] });
});

test('a service that is not in the file is taken by its image, and no value of a secret is in it', () => {
  const file = bakeFile([API]);
  expect(file.target['api']?.['contexts']).toMatchObject({ base: 'docker-image://shop-base' });
  expect(JSON.stringify(file)).not.toContain('the value');
  expect(bakeEnvironment(API)).toEqual({ S2: 'the value' });
});

test('what looks like a template stays as it is', () => {
  const build = { context: '/shop', dockerfile_inline: 'RUN echo ${A} $B %{C}\n' };
  expect(bakeFile([{ ...BASE, build }]).target['base']?.['dockerfile-inline']).toBe('RUN echo $${A} $B %%{C}\n');
});
