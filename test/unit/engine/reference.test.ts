import { expect, test } from 'vitest';
import { canonicalReference, splitReference } from '../../../src/engine/images/reference.js';

test.each([
  ['api', 'docker.io/library/api:latest'],
  ['me/api:1', 'docker.io/me/api:1'],
  ['docker.io/library/api', 'docker.io/library/api:latest'],
  ['ghcr.io/me/api', 'ghcr.io/me/api:latest'],
  ['localhost:5000/api:1', 'localhost:5000/api:1'],
  ['localhost/api', 'localhost/api:latest'],
])('%s in full is %s', (reference, full) => {
  expect(canonicalReference(reference)).toBe(full);
});

test.each([
  ['api', { name: 'api', tag: 'latest' }],
  ['localhost:5000/api', { name: 'localhost:5000/api', tag: 'latest' }],
  ['localhost:5000/api:1', { name: 'localhost:5000/api', tag: '1' }],
  ['api:1@sha256:0', { name: 'api', tag: 'sha256:0' }],
])('%s has a name and a tag', (reference, parts) => {
  expect(splitReference(reference)).toEqual(parts);
});
