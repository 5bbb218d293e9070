import { expect, test } from 'vitest';
import { canonicalReference } from '../../../src/plan/image-reference.js';

test.each([
  ['node', 'docker.io/library/node:latest'],
  ['node:22', 'docker.io/library/node:22'],
  ['bitnami/redis:8', 'docker.io/bitnami/redis:8'],
  ['docker.io/library/node:22', 'docker.io/library/node:22'],
  ['localhost:5000/app', 'localhost:5000/app:latest'],
  ['localhost/app:1', 'localhost/app:1'],
  ['ghcr.io/org/app:1', 'ghcr.io/org/app:1'],
  ['node:22@sha256:ab', 'docker.io/library/node@sha256:ab'],
])('%s in full is %s', (short, full) => {
  expect(canonicalReference(short)).toBe(full);
});
