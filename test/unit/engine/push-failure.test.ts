import { expect, test } from 'vitest';
import { pushFailure } from '../../../src/engine/images/push-failure.js';

const REFERENCE = 'ghcr.io/me/api:1';

test.each([
  [
    'not built',
    'An image does not exist locally with the tag: ghcr.io/me/api',
    'is not on this engine',
    'devenv build api',
  ],
  ['not built, on newer engines', 'tag does not exist: ghcr.io/me/api:1', 'is not on this engine', 'devenv build api'],
  ['no rights', 'denied: permission_denied: write_package', 'ghcr.io refuses the push', 'docker login ghcr.io'],
  ['no login', 'no basic auth credentials', 'ghcr.io refuses the push', 'docker login ghcr.io'],
  [
    'no network',
    'Get "https://ghcr.io/v2/": dial tcp: i/o timeout',
    "The registry ghcr.io can't be reached",
    'Check the',
  ],
])('%s', (_what, words, message, suggestion) => {
  const error = pushFailure(new Error(words), { reference: REFERENCE, service: 'api' });
  expect(error).toMatchObject({ code: 'IMAGE_UNAVAILABLE', service: 'api', reason: words });
  expect(error.message).toContain(message);
  expect(error.suggestions[0]).toContain(suggestion);
});

test("a credential helper's fault is the reason of a refusal", () => {
  const error = pushFailure(
    new Error('unauthorized'),
    { reference: REFERENCE },
    'docker-credential-x is not installed.',
  );
  expect(error.reason).toBe('docker-credential-x is not installed.');
});
