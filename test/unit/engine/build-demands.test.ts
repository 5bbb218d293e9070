import { expect, test } from 'vitest';
import { beyondClassic, beyondEngine, beyondLoading, beyondOldEngine } from '../../../src/engine/build/demands.js';
import type { BuildRequest } from '../../../src/engine/build/request.js';
import type { Build } from '../../../src/stack/stack.js';

function request(build: Build): BuildRequest {
  const origin = { workingDirectory: '/', configFiles: [], environment: {}, profiles: [] };
  const stack = { services: { api: { build } }, disabledServices: {}, origin } as unknown as BuildRequest['stack'];
  return { service: 'api', build, tag: 'x', stack, everyPlatform: true };
}

const EVERYTHING = request({
  platforms: ['linux/amd64', 'linux/arm64'],
  provenance: 'true',
  sbom: 'true',
  cache_to: ['type=inline', 'type=registry,ref=x', 'type=local,dest=/x'],
  cache_from: ['x', 'type=registry,ref=x', 'type=gha'],
  secrets: [{ source: 'a' }],
  shm_size: '1',
  ulimits: { nofile: 1 },
});

const names = (demands: { attribute: string }[]): string[] =>
  demands.map(({ attribute }) => attribute.slice('build.'.length));

test('what goes beyond a builder is named', () => {
  expect(names(beyondEngine(EVERYTHING, false))).toEqual(['cache_to', 'cache_from', 'platforms', 'provenance', 'sbom']);
  expect(names(beyondEngine(EVERYTHING, true))).toEqual(['cache_to', 'cache_from']);
  expect(names(beyondClassic(EVERYTHING))).toEqual(['secrets', 'cache_to', 'platforms', 'provenance', 'sbom']);
  expect(names(beyondLoading(EVERYTHING))).toEqual(['provenance', 'sbom']);
  expect(names(beyondOldEngine(EVERYTHING))).toEqual(['shm_size', 'ulimits']);
});

test('a plain build goes beyond none, nor does what is refused', () => {
  const plain = request({
    context: '.',
    provenance: 'false',
    sbom: 'false',
    platforms: ['linux/arm64'],
    cache_from: ['x'],
  });
  for (const beyond of [beyondClassic, beyondLoading, beyondOldEngine]) expect(beyond(plain)).toEqual([]);
  expect(beyondEngine(plain, false)).toEqual([]);
});

test('a request without its demands is what the builder can do', () => {
  const left = beyondEngine(EVERYTHING, true).reduce((rest, { drop }) => drop(rest), EVERYTHING);
  expect(left.build.cache_to).toEqual(['type=inline', 'type=registry,ref=x']);
  expect(left.build.cache_from).toEqual(['x', 'type=registry,ref=x']);
  const half = beyondEngine(EVERYTHING, false).reduce((rest, { drop }) => drop(rest), EVERYTHING);
  expect(half.build.cache_to).toEqual(['type=inline']);
  expect(beyondEngine(half, false)).toEqual([]);
});
