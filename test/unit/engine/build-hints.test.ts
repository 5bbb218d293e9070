import { expect, test } from 'vitest';
import type { BuildContext } from '../../../src/engine/build/context.js';
import { readInstructions } from '../../../src/engine/build/dockerfile.js';
import { buildHints } from '../../../src/engine/build/hints.js';
import type { Build } from '../../../src/stack/stack.js';

function hintsFor(reason: string, line = 'RUN true', build: Build = {}, tail: string[] = []): string[] {
  const text = `FROM busybox AS first\n${line}\nFROM first AS second\n`;
  const context: BuildContext = { kind: 'local', root: '/shop', folder: '/shop', dockerfile: 'Dockerfile', text };
  const request = { service: 'api', build, tag: 'shop-api' } as Parameters<typeof buildHints>[0]['request'];
  return buildHints({ request, context, reason, instruction: readInstructions(text)[1], tail });
}

test.each([
  [
    'a secret the file lacks',
    'exit code 1',
    'RUN --mount=type=secret,id=token x',
    'Add token to services.api.build.secrets',
  ],
  ['an agent the file lacks', 'exit code 128', 'RUN --mount=type=ssh git clone x', 'devenv build api --ssh default'],
  ['a file that is not there', '"/nothere": not found', 'COPY nothere /', 'Paths start from /shop'],
  ['a stage that is not there', 'target stage "x" could not be found', 'RUN true', 'first, second'],
  [
    'a privilege',
    'granting entitlement security.insecure is not allowed by build daemon configuration',
    'RUN x',
    'daemon.json',
  ],
  ['a network', 'network mode "mine" not supported by buildkit', 'RUN true', 'change build.network'],
  ['a builder', 'no builder "x" found', 'RUN true', 'docker buildx ls'],
])('%s', (_what, reason, line, hint) => {
  expect(hintsFor(reason, line)).toEqual([expect.stringContaining(hint)]);
});

test('a platform that the engine can not run', () => {
  expect(hintsFor('exit code 1', 'RUN x', {}, ['exec /bin/sh: exec format error'])).toEqual([
    expect.stringContaining('binfmt'),
  ]);
});

test('nothing is proposed where the secret and the agent are given', () => {
  const build = { secrets: [{ source: 'a', target: 'token' }], ssh: ['default', 'deploy=/x'] };
  const line = 'RUN --mount=type=secret,id=token --mount=type=ssh,id=deploy --mount=type=cache,target=/c x';
  expect(hintsFor('exit code 1', line, build)).toEqual([]);
});
