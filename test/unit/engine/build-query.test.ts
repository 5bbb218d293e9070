import { expect, test } from 'vitest';
import { buildQuery } from '../../../src/engine/build/query.js';
import type { BuildRequest } from '../../../src/engine/build/request.js';
import type { Build, Service } from '../../../src/stack/stack.js';

function request(build: Build, service: Partial<Service> = {}): BuildRequest {
  const stack = {
    name: 'shop',
    services: { api: { build, ...service } },
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
    disabledServices: {},
    origin: { workingDirectory: '/shop', configFiles: [], environment: { FROM_ENV: 'known' }, profiles: [] },
  };
  return { service: 'api', build, tag: 'shop-api', stack };
}

test('build attributes become the parameters of the Engine API', () => {
  const query = buildQuery(
    request({
      args: { A: '1', FROM_ENV: null, NOWHERE: null },
      labels: { own: 'x' },
      tags: ['shop-api', 'extra:1'],
      target: 'final',
      extra_hosts: ['db=10.0.0.1', 'v6=::1'],
      network: 'host',
      shm_size: '67108864',
      no_cache: true,
      pull: true,
      cache_from: ['img:1', 'type=registry,ref=img:2', 'type=local,src=/x'],
      ulimits: { nofile: { soft: 10, hard: 20 }, nproc: 5 },
    }),
  );
  expect(query.getAll('t')).toEqual(['shop-api', 'extra:1']);
  expect(JSON.parse(query.get('buildargs') ?? '')).toEqual({ A: '1', FROM_ENV: 'known' });
  expect(JSON.parse(query.get('labels') ?? '')).toEqual({
    own: 'x',
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': 'api',
  });
  expect(query.getAll('extrahosts')).toEqual(['db:10.0.0.1', 'v6:::1']);
  expect(JSON.parse(query.get('cachefrom') ?? '')).toEqual(['img:1', 'img:2']);
  expect(JSON.parse(query.get('ulimits') ?? '')).toEqual([
    { Name: 'nofile', Soft: 10, Hard: 20 },
    { Name: 'nproc', Soft: 5, Hard: 5 },
  ]);
  expect(Object.fromEntries(query)).toMatchObject({
    target: 'final',
    networkmode: 'host',
    shmsize: '67108864',
    nocache: '1',
    pull: '1',
  });
});

test("arguments of the request win over the file's", () => {
  const query = buildQuery({ ...request({ args: { A: '1' } }), args: { A: '2', B: '3' } });
  expect(JSON.parse(query.get('buildargs') ?? '')).toEqual({ A: '2', B: '3' });
});

test.each([
  ['the platform of the service', ['linux/arm64', 'linux/amd64'], 'linux/arm64', 'linux/arm64'],
  ['the only platform of the build', ['linux/arm64'], undefined, 'linux/arm64'],
  ["of several platforms, the engine's own", ['linux/arm64', 'linux/amd64'], undefined, null],
])('%s is built', (_what, platforms, platform, built) => {
  const service = platform === undefined ? {} : { platform };
  expect(buildQuery(request({ platforms }, service)).get('platform')).toBe(built);
});
