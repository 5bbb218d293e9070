import { expect, test } from 'vitest';
import { imageFailure } from '../../../src/engine/images/image-failure.js';

test.each([
  [
    'a missing tag',
    'manifest for node:99 not found: manifest unknown: manifest unknown',
    'node:99 does not exist on docker.io.',
  ],
  [
    'no rights',
    'pull access denied for nope, repository does not exist or may require docker login: denied: requested access to the resource is denied',
    'docker.io gives no access to node:99, or it does not exist.',
  ],
  [
    'no network',
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
    "The registry docker.io can't be reached, so node:99 can't be pulled.",
  ],
  [
    'a certificate that is not trusted',
    'Get "https://r.example/v2/": x509: certificate signed by unknown authority',
    "The registry docker.io can't be reached, so node:99 can't be pulled.",
  ],
  [
    'a full disk',
    'failed to register layer: write /usr/lib/x: no space left on device',
    "The engine's disk is full: node:99 does not fit.",
  ],
  [
    'another platform',
    'no matching manifest for linux/amd64 in the manifest list entries',
    'node:99 is not made for this machine.',
  ],
  [
    'too many pulls',
    'toomanyrequests: You have reached your pull rate limit.',
    'docker.io refuses further pulls of node:99 for now: its rate limit is reached.',
  ],
])('%s is told apart', (_what, message, told) => {
  expect(imageFailure(message, { reference: 'node:99' })?.message).toBe(told);
});

test('what is none of these is left to the caller', () => {
  expect(imageFailure('something odd', { reference: 'node:99' })).toBeUndefined();
});

test('a login names the registry and the service', () => {
  const error = imageFailure('unauthorized', { reference: 'reg.example:5000/a/b:1', service: 'api' });
  expect(error?.suggestions).toContain('docker login reg.example:5000');
  expect(error?.service).toBe('api');
});
